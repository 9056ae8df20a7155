import type { Draft, Place } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import type { Dialect } from '../types.ts';
import { ignoresCase, isCaseInsensitiveCollation } from '../types.ts';
import type { Cursor } from './cursor.ts';
import { parts } from './cursor.ts';
import type { Token } from './tokens.ts';

/** Where a column's type ends. */
const AFTER_TYPE =
  /^(NOT|NULL|DEFAULT|PRIMARY|UNIQUE|KEY|REFERENCES|CHECK|CONSTRAINT|COLLATE|GENERATED|AS|AUTO_INCREMENT|AUTOINCREMENT|IDENTITY|COMMENT|ON|FIRST|AFTER|VIRTUAL|STORED|CHARSET|CHARACTER)$/i;

/** The marks of a dialect: of a table's options, of its columns. MySQL's comparisons ignore case by default. */
export function dialectOf(cursor: Cursor, body: readonly Token[]): Dialect | undefined {
  const options = cursor.text(cursor.rest());
  const text = `${cursor.text(body)} ${options}`;
  if (/\bENGINE\s*=|AUTO_INCREMENT|CHARSET|`/i.test(text))
    return /_bin\b|_cs\b/i.test(options) ? undefined : 'mysql';
  return /\bIDENTITY\s*\(|NVARCHAR/i.test(text) ? 'mssql' : undefined;
}

/** A column or a constraint of a table's body, or what `ADD` is followed by. */
export function readElement(
  cursor: Cursor,
  table: Draft,
  place: (token: Token) => Place,
  dialect: Dialect | undefined,
): void {
  const first = cursor.current;
  if (first === undefined) return;
  const at = place(first);
  const named = cursor.takes('CONSTRAINT') && !isConstraintStart(cursor) ? cursor.name() : undefined;
  if (cursor.takes('PRIMARY', 'KEY')) key(cursor, table, named, true, at);
  else if (cursor.takes('UNIQUE')) {
    for (const word of ['KEY', 'INDEX']) cursor.takes(word);
    key(cursor, table, named, false, at);
  } else if (cursor.takes('FOREIGN', 'KEY')) {
    if (!cursor.sees('(')) cursor.name();
    foreignKey(cursor, table, named, plainNames(cursor, cursor.group() ?? []));
  } else if (
    first.kind === 'word' &&
    /^(CHECK|KEY|INDEX|FULLTEXT|SPATIAL|EXCLUDE|LIKE|PERIOD)$/i.test(first.value) &&
    !isColumn(cursor)
  ) {
    return;
  } else if (named === undefined) readColumn(cursor, table, at, dialect);
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

function readColumn(cursor: Cursor, table: Draft, at: Place, dialect: Dialect | undefined): void {
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

/** MySQL names an index here: PRIMARY KEY name (…), UNIQUE KEY name USING BTREE (…). */
function key(cursor: Cursor, table: Draft, named: string | undefined, primary: boolean, at: Place): void {
  for (const word of ['CLUSTERED', 'NONCLUSTERED']) cursor.takes(word);
  const own = cursor.sees('(') || cursor.sees('USING') ? undefined : cursor.name();
  if (cursor.takes('USING')) cursor.name();
  const { columns, expressions } = keysOf(cursor, cursor.group() ?? []);
  const byDefault = postgresName(table.name, primary ? [] : columns, primary ? 'pkey' : 'key');
  addUnique(table, { name: named ?? own ?? byDefault, primary, columns, expressions }, at);
}

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
export function keysOf(
  cursor: Cursor,
  group: readonly Token[],
): { columns: string[]; expressions: string[] } {
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
