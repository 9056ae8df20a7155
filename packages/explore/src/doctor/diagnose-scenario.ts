import type { Engine } from '../engine/database.ts';
import { isToctouError, type ErrorCode } from '../errors.ts';
import { whileNothingIsLate } from '../explore/late.ts';
import { prepare } from '../explore/prepare.ts';
import { Lab, type Run } from '../lab/lab.ts';
import { usesApp } from '../lab/performer.ts';
import { count } from '../report/text/words.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import { Inconclusive, NothingSent, NotDeterministic } from '../schedule/inconclusive.ts';
import type { Check } from './check.ts';
import { connectionsCheck } from './connections-check.ts';

/** What a lab's start goes through, in this order, and the errors that end it there. */
const STATIONS: readonly (readonly [Check['name'], string, readonly ErrorCode[]])[] = [
  ['setup', 'the database is set up', ['SETUP_FAILED', 'DATABASE_FAILED', 'NO_SPACE']],
  ['app', 'an instance for each client starts and is ready', ['APP_EXITED', 'APP_NOT_READY', 'APP_FAILED']],
  ['given', 'what the race starts from is made', ['GIVEN_FAILED']],
];

/** Starts a scenario's lab and runs its clients one after another, as an exploration begins. */
export async function* diagnoseScenario(
  engine: Engine,
  scenario: ResolvedScenario,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const about = (check: Check): Check => ({ ...check, scenario: scenario.name });
  const stations = STATIONS.filter(([name]) => concerns(name, scenario));
  let lab: Lab | undefined;
  try {
    lab = await Lab.start(engine, scenario, signal);
    for (const [name, message] of stations) yield about({ name, ok: true, message });
    for (const check of await runChecks(lab, scenario)) yield about(check);
    yield about(await connectionsCheck(lab.database));
  } catch (error) {
    signal.throwIfAborted();
    if (!isToctouError(error)) throw error;
    const { code, message, detail, hint } = error;
    // What fails later than the start is the app, while it answers.
    const failed = lab ? -1 : stations.findIndex(([, , codes]) => codes.includes(code));
    for (const [name, fine] of lab ? [] : stations.slice(0, Math.max(0, failed)))
      yield about({ name, ok: true, message: fine });
    yield about({ name: stations[failed]?.[0] ?? 'answers', ok: false, message, detail, hint });
  } finally {
    await lab?.close();
  }
}

function concerns(name: Check['name'], { race, given }: ResolvedScenario): boolean {
  if (name === 'app') return race.some(usesApp);
  return name !== 'given' || Object.keys(given).length > 0;
}

/** What comes of the clients one after another, each order twice. */
async function runChecks(lab: Lab, scenario: ResolvedScenario): Promise<Check[]> {
  const order = scenario.race.map((_, client) => client);
  try {
    const { steps, notes } = await whileNothingIsLate(lab, () => prepare(lab, scenario));
    const run = await lab.serial(order, 'ordinary');
    const sent = steps.map((number, client) => `client ${client + 1}: ${count(number, 'step')}`);
    return [
      answersCheck(run, notes),
      { name: 'statements', ok: true, message: `they come through toctou (${sent.join(', ')})` },
      { name: 'determinism', ok: true, message: 'each serial order, run again, came out the same' },
    ];
  } catch (error) {
    if (!(error instanceof Inconclusive)) throw error;
    return [problem(error, scenario)];
  }
}

function answersCheck({ outcome }: Run, notes: readonly string[]): Check {
  const answers = outcome.answers.filter(({ client }) => client >= 0);
  const statuses = answers.map(({ status }) => status).join(', ');
  const isRefused = answers.every(({ kind, status }) => kind === 'http' && Number(status) >= 400);
  if (notes.length === 0 && !isRefused)
    return { name: 'answers', ok: true, message: `one after another: ${statuses}` };
  return {
    name: 'answers',
    ok: false,
    message: notes[0] ?? `every request is refused: ${statuses}`,
    detail: notes.length > 0 ? undefined : answers.map(({ body }) => JSON.stringify(body)).join('\n'),
    hint: 'give it the body, the headers and the rows that it needs: what always fails proves nothing',
  };
}

function problem(error: Inconclusive, { app }: ResolvedScenario): Check {
  const { message } = error;
  if (error instanceof NothingSent)
    return {
      name: 'statements',
      ok: false,
      message,
      hint: 'let the app make its connections with the DATABASE_URL of its environment, and with nothing else',
    };
  if (error instanceof NotDeterministic)
    return {
      name: 'determinism',
      ok: false,
      message,
      hint:
        app && 'command' in app
          ? "if the app keeps something in memory: app.restart: 'schedule'; a value that means nothing is named in `mask`"
          : 'a value that means nothing is named in `mask`',
    };
  return {
    name: 'answers',
    ok: false,
    message,
    hint: 'a request that is never answered may wait for a second connection of a pool that has one, or for another service',
  };
}
