import { explore } from 'toctou';
import { configOf } from './scenarios.mjs';

/** Explores rows, with a line for each on standard error. @param wanted picks rows */
export async function run(wanted) {
  const config = configOf(wanted);
  const all = Object.keys(config.scenarios).length;
  let done = 0;
  const reporter = {
    onVerdict({ name, verdict, explored, durationMs }) {
      console.error(`${++done}/${all} ${name}: ${verdict}, ${explored} schedules in ${durationMs} ms`);
    },
  };
  const loaded = { config, file: 'scenarios.mjs', folder: import.meta.dirname };
  const { scenarios, engine } = await explore(loaded, { reporters: [reporter] });
  return { engine, verdicts: new Map(scenarios.map((verdict) => [verdict.name, verdict])) };
}
