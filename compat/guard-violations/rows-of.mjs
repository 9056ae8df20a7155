import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { versionOf } from './support.mjs';

/**
 * @param folder of the suite
 * @param engine the name of what opens a row
 * @param names file of a row to the package whose version stands in the table, and what is on top of which driver
 */
export function rowsOf(folder, engine, names, url) {
  return Promise.all(
    Object.entries(names).map(async ([file, name]) => {
      const { [engine]: open, without } = await import(`${folder}/rows/${file}.mjs`);
      return { title: titleOf(folder, name), open: () => open(url), without };
    }),
  );
}

/** Bun's own client, in Bun. */
export function bunRow(folder, engine, url) {
  return {
    title: titleOf(folder, 'bun'),
    async outcomes() {
      const bun = `${folder}/node_modules/.bin/bun`;
      const { stdout } = await promisify(execFile)(bun, ['in-bun.mjs', engine, url], { cwd: folder });
      return JSON.parse(stdout);
    },
  };
}

/** `kysely (better-sqlite3)` is Kysely's version; an alias says the version twice. */
function titleOf(folder, name) {
  const [installed, ...driver] = name.split(' ');
  return [installed.replace(/-[\d.]+$/, ''), versionOf(folder, installed), ...driver].join(' ');
}
