import { spawn, type ChildProcess } from 'node:child_process';
import type { Resource } from './reaper-process.ts';
import { entryFile } from './entry-file.ts';

/** Tells the reaper that a resource is gone and no longer its business. */
export type Release = () => void;

let child: ChildProcess | undefined;
let nextId = 0;

function reaper(): ChildProcess {
  if (child && child.exitCode === null && !child.stdin?.destroyed) return child;
  child = spawn(process.execPath, [entryFile('system/reaper-process')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  // A reaper that was killed can clean nothing; the orderly way still does.
  child.stdin?.on('error', () => {});
  return child;
}

/**
 * Registers something that must not outlive this process: a small process of its own watches the pipe to this one,
 * and when that breaks, by `kill -9` or a crash too, it ends, drops and removes what is still registered.
 * Whoever made the resource cleans it up in the ordinary case and then calls the returned function.
 */
export function reapAtExit(resource: Resource): Release {
  const id = nextId++;
  const { stdin } = reaper();
  stdin?.write(`${JSON.stringify({ id, resource })}\n`);
  return () => void stdin?.write(`${JSON.stringify({ id })}\n`);
}
