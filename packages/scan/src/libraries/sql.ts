import type { Operation } from '../flow/access.ts';
import { field, flatten, type Chain, type Link, type Value } from '../flow/value.ts';
import type { Library, Moment } from './library.ts';
import { sqlStatement } from './sql-statement.ts';
import { sqlText } from './sql-text.ts';
import { equalSql, lockSql } from './cure-sql.ts';

const methods =
  /^\$?(query|execute|executeSql|run|get|all|iterate|exec|prepare|one|many|none|any|oneOrNone|manyOrNone|result|maybeOne|maybeOneFirst|oneFirst|anyFirst|manyFirst|exists|raw|queryRaw|queryRawUnsafe|executeRaw|executeRawUnsafe|queryArray|queryObject|unsafe|batch|values|\$queryRaw|\$executeRaw|queryOne|queryAll|multi|each|map|first|typed|sql)$/;
const prepared = /^(get|run|all|iterate|execute|query|first|raw|values|pluck|expand)$/;

/** SQL in strings and tagged templates: pg, postgres.js, mysql2, better-sqlite3, Slonik, and the raw queries of the others. */
export const sql: Library = {
  name: 'sql',
  packages: /./,
  operation(chain, moment) {
    const call = callOf(flatten(chain), moment);
    if (call === undefined) return undefined;
    const text = sqlText(call.text, call.params);
    const statement = text === undefined ? undefined : sqlStatement(text);
    return statement === undefined
      ? undefined
      : {
          ...statement,
          library: 'sql',
          gives:
            statement.kind === 'read' ||
            statement.kind === 'insert' ||
            statement.kind === 'update' ||
            statement.kind === 'delete'
              ? givesOf(call.link, statement)
              : statement.gives,
        };
  },
  cure: {
    insert: ({ table }) => `client.query('INSERT INTO ${table} ...')`,
    update: (rows) => `client.query('UPDATE ${rows.table} SET ... WHERE ${equalSql(rows)}')`,
    updateIf: (rows, answer) => `UPDATE ${rows.table} SET ... WHERE ${equalSql(rows)} -- no row: ${answer}`,
    deleteIf: (rows, answer) => `DELETE FROM ${rows.table} WHERE ${equalSql(rows)} -- no row: ${answer}`,
    atomic: (rows, column) => `UPDATE ${rows.table} SET ${column} = ${column} + 1 WHERE ${equalSql(rows)}`,
    lock: (rows) => lockSql(rows),
  },
};

interface SqlCall {
  readonly text: Value;
  readonly params: Value | undefined;
  readonly link: Link;
}

function callOf({ links }: Chain, moment: Moment): SqlCall | undefined {
  const last = links.at(-1);
  if (last?.args === undefined) return undefined;
  if (last.name === '`') {
    const [text] = last.args;
    // `sql` alone is a fragment until it is awaited; `$queryRaw` and `query` run.
    const before = links.at(-2)?.name ?? '';
    return text === undefined ||
      (moment === 'call' && !/^(\$queryRaw|\$executeRaw|query|execute)$/.test(before))
      ? undefined
      : { text, params: undefined, link: { ...last, name: before } };
  }
  const statement = links.find(({ name, args }) => name === 'prepare' && args !== undefined);
  if (statement !== undefined && statement !== last) {
    if (!prepared.test(last.name)) return undefined;
    const [text] = statement.args ?? [];
    const bound = links.find(({ name }) => name === 'bind')?.args;
    const args = bound ?? last.args;
    return text === undefined ? undefined : { text, params: paramsOf(args), link: last };
  }
  if (last.name === 'prepare') return undefined;
  if (last.name === 'execute' && links.at(-2)?.name === '`') {
    const [text] = links.at(-2)?.args ?? [];
    return text === undefined ? undefined : { text, params: undefined, link: last };
  }
  if (!methods.test(last.name)) return undefined;
  const [first, second] = last.args;
  const text = field(first, 'text') ?? field(first, 'sql') ?? first;
  return text === undefined
    ? undefined
    : {
        text,
        params:
          field(first, 'values') ??
          field(second, 'replacements') ??
          field(second, 'bind') ??
          (field(first, 'text') === undefined ? second : undefined),
        link: last,
      };
}

function paramsOf(args: readonly Value[]): Value | undefined {
  const [first] = args;
  if (args.length === 1 && (first?.shape.kind === 'object' || first?.shape.kind === 'array')) return first;
  return { shape: { kind: 'array', items: [...args], open: false }, sources: [] };
}

/** pg gives a result, postgres.js rows, mysql2 a pair of them: what is unpacked next tells which. */
function givesOf({ name }: Link, { counting, kind }: Omit<Operation, 'library'>): Operation['gives'] {
  if (/^(get|one|oneOrNone|maybeOne|first|queryOne)$/.test(name)) return 'row';
  if (/^exists$/.test(name)) return 'exists';
  if (/^(oneFirst|maybeOneFirst)$/.test(name)) return counting === true ? 'count' : 'row';
  if (/^(all|any|many|manyOrNone|\$queryRaw|\$queryRawUnsafe|queryAll|unsafe|sql|)$/.test(name))
    return 'rows';
  if (/^(\$executeRaw|\$executeRawUnsafe)$/.test(name)) return 'count';
  return kind === 'read' && name === 'values' ? 'rows' : 'result';
}
