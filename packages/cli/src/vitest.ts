// What is augmented has to be imported; there is nothing of it that is used.
// oxlint-disable-next-line unicorn/require-module-specifiers import/no-empty-named-blocks
import type {} from 'vitest';

export { toBeSerializable } from './to-be-serializable.ts';

declare module 'vitest' {
  // The parameter has to be the one that vitest declares.
  // oxlint-disable-next-line typescript/no-explicit-any
  interface Matchers<T = any> {
    /** No scenario of what `await explore(...)` returned has an anomaly. */
    toBeSerializable(): T;
  }
}
