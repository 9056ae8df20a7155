import type { Catalog, Draft, Place, TableName } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import type { Dialect } from '../types.ts';
import { ignoresCase, isCaseInsensitiveCollation } from '../types.ts';
import { Cursor, parts } from './cursor.ts';
import type { Token } from './tokens.ts';

/** Where a column's type ends. */
const AFTER_TYPE =
  /^(NOT|NULL|DEFAULT|PRIMARY|UNIQUE|KEY|REFERENCES|CHECK|CONSTRAINT|COLLATE|GENERATED|AS|AUTO_INCREMENT|AUTOINCREMENT|IDENTITY|COMMENT|ON|FIRST|AFTER|VIRTUAL|STORED|CHARSET|CHARACTER)$/i;

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
  for (const part of parts(body)) element(cursor.of(part), table, place, dialect);
}

/** The marks of a dialect: of a table's options, of its columns. MySQL's comparisons ignore case by default. */
function dialectOf(cursor: Cursor, body: readonly Token[]): Dialect | undefined {
  const options = cursor.text(cursor.rest());
  const text = `${cursor.text(body)} ${options}`;
  if (/\bENGINE\s*=|AUTO_INCREMENT|CHARSET|`/i.test(text))
    return /_bin\b|_cs\b/i.test(options) ? undefined : 'mysql';
  return /\bIDENTITY\s*\(|NVARCHAR/i.test(text) ? 'mssql' : undefined;
}

/** A column or a constraint of a table's body, or what `ADD` is followed by. */
function element(
  cursor: Cursor,
  table: Draft,
  place: (token: Token) => Place,
  dialect: Dialect | undefined,
): void {
  const first = cursor.current;
  if (first === undefined) return;
  const at = place(first);
  const named = cursor.takes('CONSTRAINT') && !isConstraintStart(cursor) ? cursor.name() : undefined;
  if (cursor.takes('PRIMARY', 'KEY')) {
    for (const word of ['CLUSTERED', 'NONCLUSTERED']) cursor.takes(word);
    key(cursor, table, { name: named ?? postgresName(table.name, [], 'pkey'), primary: true }, at);
  } else if (cursor.sees('UNIQUE') && named !== undefined) {
    cursor.next();
    key(cursor, table, { name: named, primary: false }, at);
  } else if (cursor.sees('UNIQUE')) {
    cursor.next();
    const keyword = cursor.takes('KEY') || cursor.takes('INDEX');
    for (const word of ['CLUSTERED', 'NONCLUSTERED']) cursor.takes(word);
    const name = keyword || !cursor.sees('(') ? (cursor.sees('(') ? undefined : cursor.name()) : undefined;
    key(cursor, table, { name, primary: false }, at);
  } else if (cursor.takes('FOREIGN', 'KEY')) {
    if (!cursor.sees('(')) cursor.name();
    foreignKey(cursor, table, named, plainNames(cursor, cursor.group() ?? []));
  } else if (
    first.kind === 'word' &&
    /^(CHECK|KEY|INDEX|FULLTEXT|SPATIAL|EXCLUDE|LIKE|PERIOD)$/i.test(first.value) &&
    !isColumn(cursor)
  ) {
    return;
  } else if (named === undefined) column(cursor, table, at, dialect);
}

function isConstraintStart(cursor: Cursor): boolean {
  return ['PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK'].some((word) => cursor.sees(word));
}

/** `key varchar(20)` is a column called key; `KEY (a)` and `KEY name (a)` are an index. */
function isColumn(cursor: Cursor): boolean {
  const copy = cursor.of(cursor.rest());
  copy.next();
  const type = copy.next();
  return (
    type?.kind === 'word' &&
    (copy.done || copy.current?.kind === 'word' || /char|int|text|decimal/i.test(type.value))
  );
}

function column(cursor: Cursor, table: Draft, at: Place, dialect: Dialect | undefined): void {
  const name = cursor.name();
  if (name === undefined) return;
  const typeTokens: Token[] = [];
  while (!cursor.done && !(cursor.current?.kind === 'word' && AFTER_TYPE.test(cursor.current.value))) {
    const token = cursor.next();
    if (token !== undefined) typeTokens.push(token);
  }
  const type = cursor.text(typeTokens).toLowerCase();
  let [nullable, generated] = [true, /serial/.test(type)];
  let caseInsensitive = ignoresCase(type, dialect);
  let named: string | undefined;
  setColumn(table, { name, ...(type !== '' && { type }) });
  while (!cursor.done) {
    if (cursor.takes('CONSTRAINT')) named = cursor.name();
    else if (cursor.takes('NOT', 'NULL')) nullable = false;
    else if (cursor.takes('COLLATE')) caseInsensitive = isCaseInsensitiveCollation(cursor.name() ?? '');
    else if (cursor.takes('PRIMARY', 'KEY')) {
      nullable = false;
      generated ||= /^integer$/.test(type);
      addUnique(
        table,
        { name: named ?? postgresName(table.name, [], 'pkey'), primary: true, columns: [name] },
        at,
      );
    } else if (cursor.takes('UNIQUE')) {
      cursor.takes('KEY');
      addUnique(table, { name: named ?? postgresName(table.name, [name], 'key'), columns: [name] }, at);
    } else if (cursor.sees('REFERENCES')) foreignKey(cursor, table, named, [name]);
    else if (/^(AUTO_INCREMENT|AUTOINCREMENT|IDENTITY|GENERATED)$/i.test(cursor.next()?.value ?? ''))
      generated = true;
  }
  setColumn(table, { name, nullable, generated, caseInsensitive });
}

function key(
  cursor: Cursor,
  table: Draft,
  { name, primary }: { name: string | undefined; primary: boolean },
  at: Place,
): void {
  if (cursor.takes('USING')) cursor.name();
  const { columns, expressions } = keysOf(cursor, cursor.group() ?? []);
  addUnique(
    table,
    { name: name ?? postgresName(table.name, columns, 'key'), primary, columns, expressions },
    at,
  );
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
      element(cursor.of(part), table, place, dialectOf(cursor, part));
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

function foreignKey(
  cursor: Cursor,
  table: Draft,
  name: string | undefined,
  columns: readonly string[],
): void {
  if (!cursor.takes('REFERENCES')) return;
  const target = cursor.tableName();
  if (target === undefined) return;
  const references = { table: target.name, columns: plainNames(cursor, cursor.group() ?? []) };
  let onDelete: string | undefined;
  while (!cursor.done && !isConstraintStart(cursor) && !cursor.sees('NOT', 'NULL')) {
    if (!cursor.takes('ON', 'DELETE')) {
      cursor.next();
      continue;
    }
    const action = [
      cursor.name(),
      ...(cursor.sees('NULL') || cursor.sees('DEFAULT') || cursor.sees('ACTION') ? [cursor.name()] : []),
    ];
    onDelete = action.join(' ').toLowerCase();
  }
  table.foreignKeys.push({
    name: name ?? postgresName(table.name, columns, 'fkey'),
    columns,
    references,
    ...(onDelete !== undefined && { onDelete }),
  });
}

/** Columns (`email`, MySQL's prefix `email(10)`, `email DESC`) and expressions of an index. */
function keysOf(cursor: Cursor, group: readonly Token[]): { columns: string[]; expressions: string[] } {
  const columns: string[] = [];
  const expressions: string[] = [];
  for (const part of parts(group)) {
    const [first, second, third] = part;
    const isName = first?.kind === 'word' || first?.kind === 'name' || first?.kind === 'string';
    const plain = isName && (second === undefined || second.value !== '(' || third?.kind === 'number');
    if (plain) columns.push(first.value);
    else expressions.push(cursor.text(part).replace(/^\((.*)\)$/s, '$1'));
  }
  return { columns, expressions };
}

function plainNames(cursor: Cursor, group: readonly Token[]): string[] {
  return keysOf(cursor, group).columns;
}
