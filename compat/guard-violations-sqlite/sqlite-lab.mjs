import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Another connection to the same file, in a process of its own: file locks are a process's, so two libraries of SQLite in one
 * process do not see each other's.
 */
export function sqliteLab(path) {
  const child = fork(`${import.meta.dirname}/other.mjs`, [path]);
  return {
    async other(sql) {
      child.send(sql);
      const [failure] = await once(child, 'message');
      if (failure) throw new Error(failure);
    },
    close: () => child.disconnect(),
  };
}
