import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Other connections, in a process of their own: file locks are a process's, so two libraries of SQLite in one process do
 * not see each other's.
 */
export function sqliteLab() {
  const child = fork(`${import.meta.dirname}/other.mjs`);
  return {
    otherOf: (path) => async (sql) => {
      child.send([path, sql]);
      const [failure] = await once(child, 'message');
      if (failure) throw new Error(failure);
    },
    close: () => child.disconnect(),
  };
}
