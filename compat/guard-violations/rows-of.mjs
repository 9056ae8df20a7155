import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { versionOf } from './support.mjs';

const folder = import.meta.dirname;

/**
 * @param engine `postgres` or `mariadb`: the name of what opens a row
 * @param names file of a row to the package whose version stands in the table
 */
export function rowsOf(engine, names, url) {
  return Promise.all(
    Object.entries(names).map(async ([file, name]) => {
      const { [engine]: open, without } = await import(`./rows/${file}.mjs`);
      return { title: titleOf(name), open: () => open(url), without };
    }),
  );
}

/** Bun's own client, in Bun. */
export function bunRow(engine, url) {
  return {
    title: titleOf('bun'),
    async outcomes() {
      const bun = `${folder}/node_modules/.bin/bun`;
      const { stdout } = await promisify(execFile)(bun, ['in-bun.mjs', engine, url], { cwd: folder });
      return JSON.parse(stdout);
    },
  };
}

/** An alias says the version twice. */
const titleOf = (name) => `${name.replace(/-[\d.]+$/, '')} ${versionOf(folder, name)}`;
