export { toBeSerializable } from './to-be-serializable.ts';

declare global {
  namespace jest {
    // The parameters have to be those that jest declares.
    interface Matchers<R, T = {}> {
      /** No scenario of what `await explore(...)` returned has an anomaly. */
      toBeSerializable(): R;
    }
  }
}
