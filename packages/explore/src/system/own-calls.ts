import { fileURLToPath } from 'node:url';

const here = new URL('..', import.meta.url);
const names = [here.href, fileURLToPath(here)];

/** The calls of an error's stack that lie in the user's code: those in Node, and toctou's below, lead nobody to the place. */
export function ownCalls(error: Error): string {
  const calls = (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
  const ours = calls.findIndex((line) => names.some((name) => line.includes(name)));
  return calls
    .slice(0, ours === -1 ? undefined : ours)
    .filter((line) => !/node:|node_modules/.test(line))
    .join('\n');
}
