import type { Catalog, Place, TableName } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn } from '../catalog.ts';
import { Cursor, parts } from './cursor.ts';
import { dialectOf, keysOf, readElement } from './table-elements.ts';
import type { Token } from './tokens.ts';

/**
 * Reads a statement that PostgreSQL's parser refuses: MySQL's, SQLite's and SQL Server's `CREATE TABLE`, `ALTER TABLE`, `CREATE` and
 * `DROP INDEX`, as far as tables, columns and what is unique go. No maintained parser reads them all (`sql-parser-cst` stops at MySQL's
 * `int unsigned`), and of what is not of interest here nothing has to be understood.
 */
export function readTolerantly(
  sql: string,
  tokens: readonly Token[],
  place: (token: Token) => Place,
  catalog: Catalog,
): void {
  const cursor = new Cursor(sql, tokens);
  const [first] = tokens;
  if (first === undefined) return;
  const at = place(first);
  if (cursor.takes('CREATE')) {
    for (const word of ['GLOBAL', 'LOCAL', 'TEMPORARY', 'TEMP', 'UNLOGGED']) cursor.takes(word);
    if (cursor.takes('TABLE')) createTable(cursor, at, place, catalog);
    else if (cursor.takes('UNIQUE')) {
      for (const word of ['CLUSTERED', 'NONCLUSTERED']) cursor.takes(word);
      if (cursor.takes('INDEX')) createIndex(cursor, at, catalog);
    }
  } else if (cursor.takes('ALTER', 'TABLE')) {
    alterTable(cursor, at, place, catalog);
  } else if (cursor.takes('DROP', 'TABLE')) {
    cursor.takes('IF', 'EXISTS');
    for (const part of parts(cursor.rest())) {
      const name = cursor.of(part).tableName();
      if (name !== undefined) catalog.drop(name);
    }
  } else if (cursor.takes('DROP', 'INDEX')) {
    cursor.takes('IF', 'EXISTS');
    const name = cursor.tableName();
    const table = cursor.takes('ON') ? cursor.tableName() : undefined;
    if (name !== undefined) catalog.dropConstraint(name.name, table);
  } else if (cursor.takes('RENAME', 'TABLE')) {
    for (const part of parts(cursor.rest())) {
      const renamed = cursor.of(part);
      const from = renamed.tableName();
      const to = renamed.takes('TO') ? renamed.tableName() : undefined;
      if (from !== undefined && to !== undefined) catalog.rename(from, to.name);
    }
  }
}

function createTable(cursor: Cursor, at: Place, place: (token: Token) => Place, catalog: Catalog): void {
  cursor.takes('IF', 'NOT', 'EXISTS');
  const name = cursor.tableName();
  const body = cursor.group();
  if (name === undefined || body === undefined || catalog.find(name) !== undefined) return;
  const table = catalog.create(name, at);
  const dialect = dialectOf(cursor, body);
  for (const part of parts(body)) readElement(cursor.of(part), table, place, dialect);
}

function createIndex(cursor: Cursor, at: Place, catalog: Catalog): void {
  cursor.takes('CONCURRENTLY');
  cursor.takes('IF', 'NOT', 'EXISTS');
  const name = cursor.sees('ON') ? undefined : cursor.tableName()?.name;
  if (cursor.takes('USING')) cursor.name();
  if (!cursor.takes('ON')) return;
  cursor.takes('ONLY');
  const target = cursor.tableName();
  if (target === undefined) return;
  if (cursor.takes('USING')) cursor.name();
  const { columns, expressions } = keysOf(cursor, cursor.group() ?? []);
  while (!cursor.done && !cursor.sees('WHERE')) cursor.next();
  const where = cursor.takes('WHERE') ? cursor.text(cursor.rest()) : undefined;
  addUnique(
    catalog.alter(target, at),
    { ...(name !== undefined && { name }), columns, expressions, ...(where !== undefined && { where }) },
    at,
  );
}

function alterTable(cursor: Cursor, at: Place, place: (token: Token) => Place, catalog: Catalog): void {
  cursor.takes('IF', 'EXISTS');
  cursor.takes('ONLY');
  const name = cursor.tableName();
  if (name === undefined) return;
  for (const part of parts(cursor.rest())) alteration(cursor.of(part), name, at, place, catalog);
}

function alteration(
  cursor: Cursor,
  name: TableName,
  at: Place,
  place: (token: Token) => Place,
  catalog: Catalog,
): void {
  const table = catalog.alter(name, at);
  if (cursor.takes('ADD')) {
    cursor.takes('COLUMN');
    cursor.takes('IF', 'NOT', 'EXISTS');
    const group = cursor.sees('(') ? cursor.group() : undefined;
    for (const part of group === undefined ? [cursor.rest()] : parts(group)) {
      readElement(cursor.of(part), table, place, dialectOf(cursor, part));
    }
  } else if (cursor.takes('MODIFY') || cursor.takes('CHANGE')) {
    cursor.takes('COLUMN');
    const rest = cursor.rest();
    // CHANGE names the column twice: as it was and as it is.
    const twice = cursor.of(rest);
    const [from, to] = [twice.name(), twice.name()];
    if (
      from !== undefined &&
      to !== undefined &&
      table.columns.has(from) &&
      AFTER_NAME.test(twice.current?.value ?? '')
    ) {
      renameColumn(table, from, to);
    }
  } else if (cursor.takes('RENAME')) {
    if (cursor.takes('TO') || cursor.takes('AS')) {
      const to = cursor.tableName();
      if (to !== undefined) catalog.rename(name, to.name);
    } else if (cursor.takes('INDEX') || cursor.takes('KEY')) {
      const [from, to] = [cursor.name(), cursor.takes('TO') ? cursor.name() : undefined];
      if (from !== undefined && to !== undefined) catalog.renameConstraint(from, to);
    } else {
      cursor.takes('COLUMN');
      const [from, to] = [cursor.name(), cursor.takes('TO') ? cursor.name() : undefined];
      if (from !== undefined && to !== undefined) renameColumn(table, from, to);
    }
  } else if (cursor.takes('DROP')) {
    if (cursor.takes('PRIMARY', 'KEY')) table.uniques = table.uniques.filter(({ primary }) => !primary);
    else if (
      ['INDEX', 'KEY', 'CONSTRAINT'].some((word) => cursor.takes(word)) ||
      cursor.takes('FOREIGN', 'KEY')
    ) {
      cursor.takes('IF', 'EXISTS');
      const constraint = cursor.name();
      if (constraint !== undefined) catalog.dropConstraint(constraint, name);
    } else {
      cursor.takes('COLUMN');
      cursor.takes('IF', 'EXISTS');
      const dropped = cursor.name();
      if (dropped !== undefined) dropColumn(table, dropped);
    }
  }
}

/** A type follows the new name in `CHANGE old new varchar(20)`. */
const AFTER_NAME =
  /^(var|char|n?char|int|big|small|tiny|medium|text|long|date|time|year|decimal|numeric|float|double|bool|bit|json|enum|set|blob|binary)/i;
