// Ends `toctou explore` in the middle of a race, by Ctrl-C and by kill -9, in the project of the given folder.
// What it may have left behind is for leftovers.mjs to see.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [folder = '.'] = process.argv.slice(2);
/** More runs than the serial orders take: schedules are being explored. */
const UNDER_WAY = 40;

/**
 * @param {NodeJS.Signals} signal
 * @param {'tool' | 'group'} target Ctrl-C reaches every process of the terminal's group, kill the tool alone
 */
async function endBy(signal, target) {
  const bin = 'node_modules/toctou/bin/toctou.js';
  const child = spawn(process.execPath, [bin, 'explore', '-c', 'long.config.js'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { pid } = child;
  assert(pid !== undefined);
  const ended = once(child, 'close');
  const said = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (said.filter((text) => text === 'run').length === UNDER_WAY)
      process.kill(target === 'group' ? -pid : pid, signal);
  }
  const [code, by] = await ended;
  return { code, by, said: said.filter((text) => text !== 'run' && text !== '') };
}

const cleaned = ['interrupted: cleaning up; once more ends it at once'];
assert.deepEqual(await endBy('SIGINT', 'group'), { code: 130, by: null, said: cleaned });
assert.deepEqual(await endBy('SIGTERM', 'tool'), { code: 130, by: null, said: cleaned });
assert.deepEqual(await endBy('SIGKILL', 'tool'), { code: null, by: 'SIGKILL', said: [] });
