import type { Catalog } from '../catalog.ts';
import { readSql } from '../sql/read-sql.ts';
import type { Module, Modules } from '../symbolic/modules.ts';
import { classesOf, visit } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { chainOf, property, stringOf } from '../symbolic/value.ts';
import { readKnex } from './knex.ts';
import { readKysely } from './kysely.ts';
import { readQueryInterface } from './query-interface.ts';
import { readQueryRunner } from './query-runner.ts';

/** A call of a migration, with what a reader of it needs. */
export interface Change {
  readonly links: readonly Link[];
  readonly catalog: Catalog;
  readonly modules: Modules;
}

/** Where SQL is handed over as it is: Knex, Sequelize, node-pg-migrate, TypeORM, MikroORM, db-migrate, Kysely's sql`…`, postgres.js, better-sqlite3. */
const RAW = new Set([
  'raw',
  'query',
  'sql',
  'runSql',
  'addSql',
  'execute',
  'unsafe',
  'exec',
  'run',
  'queryRaw',
  'rawQuery',
]);

/** The library that migrates is known by its words alone: a migration of one does not read as one of another. */
const READERS = [readKnex, readKysely, readQueryRunner, readQueryInterface];

/** Carries out the `up` of a migration in TypeScript or JavaScript, of whichever library. */
export function readMigration(modules: Modules, file: string, catalog: Catalog): void {
  const module = modules.load(file);
  const up = upOf(module, modules);
  if (up === undefined) {
    readAnywhere(modules, module, catalog);
    return;
  }
  const database: Value = { kind: 'name', name: 'database' };
  for (const effect of modules.evaluator.effectsOf(up, [database, { kind: 'name', name: 'second' }], {
    kind: 'name',
    name: 'this',
  })) {
    const change: Change = { links: chainOf(effect), catalog, modules };
    if (!READERS.some((read) => read(change))) readRaw(change);
  }
}

/** `export up`, `exports.up`, `export default { up }`, or a class with a method `up`. */
function upOf(module: Module, { evaluator }: Modules): Value | undefined {
  const byName = module.exported('up') ?? property(module.exported('default'), 'up');
  if (byName?.kind === 'function') return byName;
  const alone = module.exported('default');
  if (alone?.kind === 'function' && /(^|\/)migrations?\/|\d{6,}/.test(module.file)) return alone;
  for (const { node, scope } of classesOf(module, evaluator)) {
    for (const element of node.body.body) {
      if (element.type !== 'MethodDefinition' && element.type !== 'PropertyDefinition') continue;
      if (evaluator.key(element.key, element.computed, scope) !== 'up' || element.value === null) continue;
      if (element.type === 'MethodDefinition') return { kind: 'function', node: element.value, scope };
      return evaluator.evaluate(element.value, scope);
    }
  }
  return undefined;
}

const DEFINES = /^\s*(--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(CREATE|ALTER)\b/i;

/** Tables that are made outside of migrations: when the application starts, or by a script. */
function readAnywhere(modules: Modules, module: Module, catalog: Catalog): void {
  const { evaluator } = modules;
  visit(module, evaluator, (node, scope) => {
    if (node.type === 'Literal' || node.type === 'TemplateLiteral') {
      const { start } = node;
      const sql =
        node.type === 'TemplateLiteral'
          ? node.quasis.map(({ value }) => value.cooked ?? value.raw).join('unknown')
          : 'value' in node && typeof node.value === 'string'
            ? node.value
            : '';
      // Escapes move the lines a little; the statement is found all the same.
      if (DEFINES.test(sql))
        readSql(sql, (offset) => modules.placeAt(module.file, start + 1 + offset), catalog);
    }
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.property.type === 'Identifier' &&
      /^createTable(IfNotExists)?$/.test(node.callee.property.name)
    ) {
      const links = chainOf(evaluator.evaluate(node, scope));
      READERS.some((read) => read({ links, catalog, modules }));
    }
  });
}

function readRaw({ links, catalog }: Change): void {
  for (const { name, args, place } of links) {
    if (args === undefined || place === undefined || !RAW.has(name)) continue;
    const [first] = args;
    const sql = stringOf(first) ?? nestedSql(first);
    if (sql !== undefined) readSql(sql, () => place, catalog);
  }
}

/** `db.execute(sql`…`)` and `queryInterface.sequelize.query({ query })`. */
function nestedSql(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  const link = chainOf(value).find(({ name, args }) => args !== undefined && RAW.has(name));
  return stringOf(link?.args?.[0]) ?? stringOf(property(value, 'query')) ?? stringOf(property(value, 'sql'));
}
