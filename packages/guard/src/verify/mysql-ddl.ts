import { columnList, quoted, type Ddl } from './ddl.ts';
import { nameOf } from './declaration.ts';
import type { LiveTable } from './catalog.ts';

const quote = (identifier: string): string => quoted(identifier, '`');
const alter = ({ schema, name }: LiveTable): string => `ALTER TABLE ${quote(schema)}.${quote(name)}`;

/** MySQL and MariaDB, whose unique constraints are indexes. */
export const mysqlDdl: Ddl = {
  create(declaration, table) {
    const name = nameOf(declaration);
    const add = `${alter(table)} ADD ${name === undefined ? '' : `CONSTRAINT ${quote(name)} `}`;
    switch (declaration.kind) {
      case 'unique':
        return [`${add}UNIQUE (${columnList(declaration.columns, table, quote)})`];
      case 'primary_key':
        return [`${alter(table)} ADD PRIMARY KEY (${columnList(declaration.columns, table, quote)})`];
      case 'foreign_key': {
        const { references, columns } = declaration;
        const schema = references?.schema === undefined ? '' : `${quote(references.schema)}.`;
        const target = references
          ? `${schema}${quote(references.table)} (${references.columns.map(quote).join(', ')})`
          : '/* table (columns) */';
        return [`${add}FOREIGN KEY (${columnList(columns, table, quote)}) REFERENCES ${target}`];
      }
      case 'check':
        return [`${add}CHECK (/* the condition */)`];
      case 'exclusion':
        return ['-- MySQL and MariaDB have no exclusion constraints'];
      case 'not_null': {
        const [column] = declaration.columns;
        const type = table.columns.find(({ name: other }) => other === column)?.type ?? '';
        return [
          `${alter(table)} MODIFY ${quote(column)} ${type} NOT NULL /* and the rest of its definition: what is not repeated is lost */`,
        ];
      }
    }
  },
  drop(live, table) {
    if (live.kind === 'primary_key') return [`${alter(table)} DROP PRIMARY KEY`];
    if (live.kind === 'foreign_key') return [`${alter(table)} DROP FOREIGN KEY ${quote(live.name)}`];
    return [`${alter(table)} DROP ${live.form === 'index' ? 'INDEX' : 'CONSTRAINT'} ${quote(live.name)}`];
  },
  rename(live, table, name) {
    if (live.form === 'index') return [`${alter(table)} RENAME INDEX ${quote(live.name)} TO ${quote(name)}`];
    return [`-- ${live.name} cannot be renamed: declare that name, or drop it and add it again`];
  },
  validate: () => [],
};
