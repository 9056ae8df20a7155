import { unique } from '../../src/index.ts';

export const one: unknown = unique('t', ['a'], { name: 't_a_key' });
