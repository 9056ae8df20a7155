import type { ForeignKeyTarget } from '../constraint.ts';
import type { LiveTable } from './catalog.ts';
import { columnList, needsIndex, quoted, type Ddl } from './ddl.ts';
import { nameOf, type Declaration } from './declaration.ts';

const inFull = ({ schema, name }: LiveTable): string => `${quoted(schema)}.${quoted(name)}`;

/**
 * With as short a lock as each version from 14 on allows: indexes are built concurrently, what scans the table is validated
 * apart. A partitioned table has neither.
 */
export const postgresDdl: Ddl = {
  create(declaration, table) {
    const name = nameOf(declaration);
    const add = `ALTER TABLE ${inFull(table)} ADD ${name === undefined ? '' : `CONSTRAINT ${quoted(name)} `}`;
    switch (declaration.kind) {
      case 'unique':
      case 'primary_key':
        return uniqueness(declaration, table, add);
      case 'foreign_key':
        return validated(
          `${add}FOREIGN KEY (${columnList(declaration.columns, table, quoted)}) ${referring(declaration.references)}`,
          declaration,
          table,
        );
      case 'check':
        return validated(`${add}CHECK (/* the condition */)`, declaration, table);
      case 'exclusion':
        return [`${add}EXCLUDE USING gist (/* column WITH operator, ... */)`];
      case 'not_null':
        return [`ALTER TABLE ${inFull(table)} ALTER COLUMN ${quoted(declaration.columns[0])} SET NOT NULL`];
    }
  },
  drop(live, table) {
    if (live.form === 'constraint')
      return [`ALTER TABLE ${inFull(table)} DROP CONSTRAINT ${quoted(live.name)}`];
    return [
      `DROP INDEX ${table.partitioned ? '' : 'CONCURRENTLY '}${quoted(table.schema)}.${quoted(live.name)}`,
    ];
  },
  rename(live, table, name) {
    if (live.form === 'constraint')
      return [`ALTER TABLE ${inFull(table)} RENAME CONSTRAINT ${quoted(live.name)} TO ${quoted(name)}`];
    return [`ALTER INDEX ${quoted(table.schema)}.${quoted(live.name)} RENAME TO ${quoted(name)}`];
  },
  validate(live, table) {
    if (live.kind === 'foreign_key' || live.kind === 'check' || live.kind === 'not_null')
      return [`ALTER TABLE ${inFull(table)} VALIDATE CONSTRAINT ${quoted(live.name)}`];
    if (table.partitioned)
      return [
        `-- give each partition its index: ALTER INDEX ${quoted(table.schema)}.${quoted(live.name)} ATTACH PARTITION ...`,
      ];
    return [`REINDEX INDEX CONCURRENTLY ${quoted(table.schema)}.${quoted(live.name)}`];
  },
};

type Uniqueness = Extract<Declaration, { kind: 'unique' | 'primary_key' }>;

function uniqueness(declaration: Uniqueness, table: LiveTable, add: string): readonly string[] {
  const name = nameOf(declaration);
  const columns = columnList(declaration.columns, table, quoted);
  const keyword = declaration.kind === 'unique' ? 'UNIQUE' : 'PRIMARY KEY';
  const deferrable = declaration.deferrable ? ' DEFERRABLE' : '';
  const index = `CREATE UNIQUE INDEX ${table.partitioned ? '' : 'CONCURRENTLY '}${name === undefined ? '' : `${quoted(name)} `}ON ${inFull(table)} (${columns})`;
  if (needsIndex(declaration, table))
    return [declaration.where === undefined ? index : `${index} WHERE ${declaration.where}`];
  if (table.partitioned || name === undefined) return [`${add}${keyword} (${columns})${deferrable}`];
  return [index, `${add}${keyword} USING INDEX ${quoted(name)}${deferrable}`];
}

function referring(target: ForeignKeyTarget | undefined): string {
  if (target === undefined) return 'REFERENCES /* table (columns) */';
  const schema = target.schema === undefined ? '' : `${quoted(target.schema)}.`;
  return `REFERENCES ${schema}${quoted(target.table)} (${target.columns.map((column) => quoted(column)).join(', ')})`;
}

function validated(add: string, declaration: Declaration, table: LiveTable): readonly string[] {
  const name = nameOf(declaration);
  if (table.partitioned || name === undefined) return [add];
  return [`${add} NOT VALID`, `ALTER TABLE ${inFull(table)} VALIDATE CONSTRAINT ${quoted(name)}`];
}
