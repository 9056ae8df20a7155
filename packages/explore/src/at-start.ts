/** What a command needs before it is known whether anything is explored: little, and quick to load. */
export { ToctouError } from './errors.ts';
export { errorText } from './report/error-text.ts';
export type { Output } from './report/output.ts';
export { REPORTER_NAMES } from './report/names.ts';
