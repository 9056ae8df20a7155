import { conformance } from '../guard-violations/run.mjs';
import { judge } from '../guard-violations/scenarios.mjs';
import { versionOf } from '../guard-violations/support.mjs';
import * as oracle from './oracle.mjs';
import * as overHttp from './over-http.mjs';
import * as prismaRust from './prisma-rust.mjs';
import * as sqlServer from './sql-server.mjs';

function titleOf(title) {
  const [name, ...rest] = title.split(', ');
  return name.startsWith('Prisma ')
    ? title
    : [`${name} ${versionOf(import.meta.dirname, name)}`, ...rest].join(', ');
}

const rows = [sqlServer, oracle, overHttp, prismaRust]
  .flatMap((module) => Object.entries(module.rows))
  .map(([title, errors]) => ({
    title: titleOf(title),
    outcomes: () =>
      Object.fromEntries(errors.map(([scenario, error, expected]) => [scenario, judge(expected, error)])),
  }));

await conformance('built', [], rows);
