import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = new URL('..', import.meta.url);
const names = [here.href, fileURLToPath(here)];

/** A line of the user's code. */
export interface CallSite {
  /** An absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The calls of an error's stack that lie in the user's code: those in Node, and toctou's below, lead nobody to the place. */
export function ownCalls(error: Error): string {
  const calls = callsOf(error);
  const ours = calls.findIndex(isOurs);
  return calls
    .slice(0, ours === -1 ? undefined : ours)
    .filter((line) => !isLibrary(line))
    .join('\n');
}

/** The innermost call that lies in the user's code, whatever of toctou, Node and packages lies above it. */
export function firstOwnCall(error: Error | undefined): CallSite | undefined {
  if (error === undefined) return undefined;
  const call = callsOf(error).find((line) => !isOurs(line) && !isLibrary(line) && /:\d+:\d+\)?$/.test(line));
  const found = /(?:\(|at (?:async )?)((?:file:\/\/)?[^()]+):(\d+):\d+\)?$/.exec(call ?? '');
  if (!found?.[1]) return undefined;
  const file = found[1].startsWith('file:') ? fileURLToPath(found[1]) : found[1];
  return { file, line: Number(found[2]) };
}

/** A path for people: relative to where toctou was started, where it lies below. */
export function shownPath(file: string): string {
  const below = relative(process.cwd(), file);
  return (below === '' || below.startsWith('..') ? file : below).replaceAll('\\', '/');
}

function callsOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}

function isOurs(line: string): boolean {
  return names.some((name) => line.includes(name));
}

function isLibrary(line: string): boolean {
  return /node:|node_modules/.test(line);
}
