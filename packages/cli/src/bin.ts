import { COULD_NOT_RUN, main } from './main.ts';
import { abortOnSignals, flushed, quietWhenNobodyReads, reportUncaught } from './process-events.ts';

const controller = new AbortController();
abortOnSignals(controller);
quietWhenNobodyReads(controller);
reportUncaught(COULD_NOT_RUN);

const code = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
});
await flushed();
// Whatever a config left open must not keep the process: everything of ours is closed by now.
process.exit(code);
