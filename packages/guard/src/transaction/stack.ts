import { property, text } from '../property.ts';

/**
 * Lets the stack of a driver's error lead to the statement that failed. Most drivers make the error when the answer comes, and
 * its stack begins and ends in a socket; those whose stack has the caller already are left alone.
 */
export function leadTo(caller: Error, error: unknown): void {
  if (typeof error !== 'object' || error === null) return;
  const stack = text(error, 'stack');
  const frames = property(caller, 'stack');
  if (stack === undefined || typeof frames !== 'string') return;
  const lines = frames.split('\n').filter((line) => line.startsWith('    at '));
  if (lines.some((line) => stack.includes(line))) return;
  try {
    Object.assign(error, { stack: `${stack}\n${lines.join('\n')}` });
  } catch {
    // A frozen error keeps the stack that it has.
  }
}
