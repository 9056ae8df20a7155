// `npm run bench:guard`: measures, and writes docs/guard/bench.md and bench.svg. `-- --rounds 5 --requests 2560` looks longer.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@toctou/explore/embedded';
import { connectOnce } from './connect-once.mjs';
import { overhead } from './overhead.mjs';
import { pageOf, plotOf } from './page.mjs';
import { sizes } from './sizes.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '1280' },
    pairs: { type: 'string', default: '200' },
  },
});
const rounds = Number(values.rounds);
const requests = Number(values.requests);

const before = loadavg()[0] ?? 0;
const server = await startEmbedded();
try {
  const cost = await overhead(server.url, { pairs: Number(values.pairs), block: 50 });
  console.log(cost);
  const figures = await connectOnce(server.url, { rounds, requests });
  console.table(figures);
  const folder = new URL('../../docs/guard/', import.meta.url);
  const page = new URL('bench.md', folder);
  writeFileSync(page, pageOf({ cost, figures, sizes: await sizes(), rounds, requests, load: before }));
  writeFileSync(new URL('bench.svg', folder), plotOf(figures));
  execFileSync('npx', ['prettier', '--write', page.pathname]);
} finally {
  await server.close();
}
