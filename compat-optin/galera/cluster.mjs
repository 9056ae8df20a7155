// Two nodes on loopback, each with a data directory of its own.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import mysql from 'mysql2/promise';
import { makeDatadir, startServer } from '../../compat/mariadb.mjs';
import { freePort } from '../../packages/explore/dist/system/free-port.js';

/** Where Debian has put Galera's provider, or `undefined`. */
function findProvider() {
  try {
    const files = execFileSync('dpkg', ['-L', 'galera-4'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return files.split('\n').find((path) => path.endsWith('/libgalera_smm.so'));
  } catch {
    return undefined;
  }
}
const provider = findProvider();

/** Why there is no cluster, or `false`. */
export const noGalera = provider ? false : 'galera-4 is not installed';

/** What a status variable of a node says; rejects where nothing answers. */
async function statusOf(port, name) {
  const connection = await mysql.createConnection({ host: '127.0.0.1', port, user: 'root' });
  try {
    const [[row]] = await connection.query('SHOW STATUS LIKE ?', [name]);
    return row?.Value;
  } finally {
    await connection.end();
  }
}

/** Asks a node until it says so, for a minute. */
async function until(port, name, value) {
  const start = performance.now();
  let last;
  while (performance.now() - start < 60_000) {
    try {
      last = await statusOf(port, name);
    } catch (error) {
      last = error;
    }
    if (last === value) return;
  }
  throw new Error(`${name} is not ${value} after a minute`, { cause: last });
}

export async function startCluster() {
  const ports = [];
  for (let n = 0; n < 8; n += 1) ports.push(await freePort());
  const address = `gcomm://127.0.0.1:${ports[1]},127.0.0.1:${ports[5]}`;
  const folders = [makeDatadir(), makeDatadir()];
  const urls = [ports[0], ports[4]].map((port) => `mysql://root@127.0.0.1:${port}/test`);
  /** @type {Awaited<ReturnType<typeof startServer>>[]} */
  const servers = [];

  async function start(n, more = []) {
    const [sql, group, ist, sst] = ports.slice(n * 4, n * 4 + 4);
    servers[n] = await startServer(folders[n], sql, [
      '--binlog-format=ROW',
      '--default-storage-engine=InnoDB',
      '--innodb-autoinc-lock-mode=2',
      '--max-connections=200',
      '--wsrep-on=ON',
      `--wsrep-provider=${provider}`,
      '--wsrep-cluster-name=toctou',
      `--wsrep-node-name=node${n}`,
      '--wsrep-node-address=127.0.0.1',
      `--wsrep-cluster-address=${address}`,
      // The first node has the weight to go on alone: of two equals, neither may.
      `--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${ist};pc.weight=${n === 0 ? 2 : 1}`,
      '--wsrep-sst-method=rsync',
      `--wsrep-sst-receive-address=127.0.0.1:${sst}`,
      ...more,
    ]);
    await until(sql, 'wsrep_ready', 'ON');
  }
  const size = (count) => until(ports[0], 'wsrep_cluster_size', String(count));

  await start(0, ['--wsrep-new-cluster']);
  execFileSync('mariadb', [
    '--no-defaults',
    '-uroot',
    `--socket=${folders[0]}/socket`,
    '-e',
    'CREATE DATABASE test',
  ]);
  await start(1);
  await size(2);

  return {
    urls,
    size,
    /** As a power cut. */
    kill: (n) => servers[n].stop('SIGKILL'),
    restart: (n) => start(n),
    async close() {
      await Promise.all(servers.map((server) => server.stop('SIGKILL')));
      for (const folder of folders) rmSync(folder, { recursive: true });
    },
  };
}
