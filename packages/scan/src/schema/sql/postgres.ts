import type {
  ColumnDef,
  Constraint,
  IndexElem,
  IndexStmt,
  Node,
  RangeVar,
  AlterTableStmt,
  RenameStmt,
  CreateStmt,
  DropStmt,
} from 'libpg-query';
import { parseSync } from 'libpg-query';
import { deparseSync } from 'pgsql-deparser';
import type { Catalog, Draft, Place, TableName } from '../catalog.ts';
import { addUnique, dropColumn, renameColumn, setColumn } from '../catalog.ts';
import { postgresName } from '../naming.ts';
import { ignoresCase } from '../types.ts';

const ON_DELETE: Readonly<Record<string, string>> = {
  c: 'cascade',
  n: 'set null',
  d: 'set default',
  r: 'restrict',
};

/** Where a part of the statement is, or the statement. */
type At = (node?: { location?: number }) => Place;

/**
 * Reads one statement as PostgreSQL does. Its module has to be loaded (`loadModule`).
 *
 * @throws {SqlError} The text is no statement of PostgreSQL.
 */
export function readPostgres(sql: string, place: (offset: number) => Place, catalog: Catalog): void {
  const at: At = (node) => place(offsetOf(sql, node?.location ?? 0));
  for (const { stmt } of parseSync(sql).stmts ?? []) {
    if (stmt === undefined) continue;
    if ('CreateStmt' in stmt) createTable(stmt.CreateStmt, at, catalog);
    else if ('IndexStmt' in stmt) createIndex(stmt.IndexStmt, at(), catalog);
    else if ('AlterTableStmt' in stmt) alterTable(stmt.AlterTableStmt, at, catalog);
    else if ('RenameStmt' in stmt) rename(stmt.RenameStmt, catalog);
    else if ('DropStmt' in stmt) drop(stmt.DropStmt, catalog);
  }
}

function createTable(statement: CreateStmt, at: At, catalog: Catalog): void {
  const name = nameOf(statement.relation);
  if (catalog.find(name) !== undefined) return;
  const table = catalog.create(name, at());
  for (const element of statement.tableElts ?? []) {
    if ('ColumnDef' in element) readColumn(element.ColumnDef, table, at);
    else if ('Constraint' in element) constraint(element.Constraint, table, at);
  }
  // A partition refuses what its parent refuses.
  for (const parent of statement.inhRelations ?? []) {
    if (statement.partbound === undefined || !('RangeVar' in parent)) continue;
    const from = catalog.find(nameOf(parent.RangeVar));
    for (const known of from?.columns.values() ?? []) setColumn(table, known);
    for (const unique of from?.uniques ?? []) addUnique(table, unique, at());
  }
}

function readColumn(definition: ColumnDef, table: Draft, at: At): void {
  const name = definition.colname ?? '';
  const type = typeOf(definition);
  const constraints = (definition.constraints ?? []).flatMap((node) =>
    'Constraint' in node ? [node.Constraint] : [],
  );
  const has = (kind: string): boolean => constraints.some(({ contype }) => contype === kind);
  setColumn(table, {
    name,
    type,
    nullable: !has('CONSTR_NOTNULL') && !has('CONSTR_PRIMARY'),
    caseInsensitive: ignoresCase(type, 'postgresql', stringsOf(definition.collClause?.collname).at(-1)),
    generated:
      /serial/.test(type) ||
      has('CONSTR_IDENTITY') ||
      has('CONSTR_GENERATED') ||
      constraints.some(
        (found) => found.contype === 'CONSTR_DEFAULT' && /uuid|nextval/.test(expression(found.raw_expr)),
      ),
  });
  for (const found of constraints) constraint(found, table, at, name);
}

function constraint(found: Constraint, table: Draft, at: At, column?: string): void {
  const columns = column === undefined ? stringsOf(found.keys) : [column];
  switch (found.contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE': {
      const primary = found.contype === 'CONSTR_PRIMARY';
      if (found.indexname !== undefined) {
        // ADD CONSTRAINT … USING INDEX: the index takes the constraint's name.
        const name = found.conname ?? found.indexname;
        table.uniques = table.uniques.map((unique) =>
          unique.name === found.indexname ? { ...unique, name, primary } : unique,
        );
        return;
      }
      addUnique(
        table,
        {
          name: found.conname ?? postgresName(table.name, primary ? [] : columns, primary ? 'pkey' : 'key'),
          primary,
          columns,
          nullsNotDistinct: found.nulls_not_distinct === true,
        },
        at(found),
      );
      return;
    }
    case 'CONSTR_FOREIGN': {
      const local = column === undefined ? stringsOf(found.fk_attrs) : [column];
      const onDelete = ON_DELETE[found.fk_del_action ?? ''];
      table.foreignKeys.push({
        name: found.conname ?? postgresName(table.name, local, 'fkey'),
        columns: local,
        references: { table: found.pktable?.relname ?? '', columns: stringsOf(found.pk_attrs) },
        ...(onDelete !== undefined && { onDelete }),
      });
      return;
    }
    default:
  }
}

function createIndex(statement: IndexStmt, at: Place, catalog: Catalog): void {
  if (statement.unique !== true) return;
  const table = catalog.alter(nameOf(statement.relation), at);
  const keys = (statement.indexParams ?? []).flatMap((node) => ('IndexElem' in node ? [node.IndexElem] : []));
  const columns = keys.flatMap(({ name, collation }) =>
    name === undefined || foldsCase(collation) ? [] : [name],
  );
  addUnique(
    table,
    {
      name:
        statement.idxname ??
        postgresName(
          table.name,
          keys.map(({ name }) => name ?? 'expr'),
          'idx',
        ),
      columns,
      expressions: keys.flatMap(expressionOf),
      nullsNotDistinct: statement.nulls_not_distinct === true,
      ...(statement.whereClause !== undefined && { where: expression(statement.whereClause) }),
    },
    at,
  );
}

/** A column with a collation that ignores case is no plain column. */
function expressionOf({ name, expr, collation }: IndexElem): string[] {
  if (expr !== undefined) return [expression(expr)];
  return name !== undefined && foldsCase(collation) ? [`lower(${name})`] : [];
}

function foldsCase(collation: readonly Node[] | undefined): boolean {
  return ignoresCase(undefined, 'postgresql', stringsOf(collation).at(-1));
}

function alterTable({ relation, cmds, objtype }: AlterTableStmt, at: At, catalog: Catalog): void {
  if (objtype !== 'OBJECT_TABLE') return;
  const name = nameOf(relation);
  const table = catalog.alter(name, at());
  for (const node of cmds ?? []) {
    if (!('AlterTableCmd' in node)) continue;
    const { subtype, def, name: subject } = node.AlterTableCmd;
    switch (subtype) {
      case 'AT_AddColumn':
        if (def !== undefined && 'ColumnDef' in def) readColumn(def.ColumnDef, table, at);
        break;
      case 'AT_AddConstraint':
        if (def !== undefined && 'Constraint' in def) constraint(def.Constraint, table, at);
        break;
      case 'AT_DropColumn':
        if (subject !== undefined) dropColumn(table, subject);
        break;
      case 'AT_DropConstraint':
        if (subject !== undefined) catalog.dropConstraint(subject, name);
        break;
      case 'AT_SetNotNull':
      case 'AT_DropNotNull':
        if (subject !== undefined)
          setColumn(table, { name: subject, nullable: subtype === 'AT_DropNotNull' });
        break;
      case 'AT_AlterColumnType': {
        if (subject === undefined || def === undefined || !('ColumnDef' in def)) break;
        const type = typeOf(def.ColumnDef);
        const collation = stringsOf(def.ColumnDef.collClause?.collname).at(-1);
        setColumn(table, {
          name: subject,
          type,
          caseInsensitive: ignoresCase(type, 'postgresql', collation),
        });
        break;
      }
      case 'AT_AddIdentity':
        if (subject !== undefined) setColumn(table, { name: subject, generated: true });
        break;
      case 'AT_ColumnDefault':
        if (subject !== undefined && /uuid|nextval/.test(expression(def)))
          setColumn(table, { name: subject, generated: true });
        break;
      default:
    }
  }
}

function rename(
  { renameType, relationType, relation, subname, newname }: RenameStmt,
  catalog: Catalog,
): void {
  if (relation === undefined || newname === undefined) return;
  if (renameType === 'OBJECT_TABLE') catalog.rename(nameOf(relation), newname);
  else if (renameType === 'OBJECT_COLUMN' && relationType === 'OBJECT_TABLE' && subname !== undefined) {
    const table = catalog.find(nameOf(relation));
    if (table !== undefined) renameColumn(table, subname, newname);
  } else if (renameType === 'OBJECT_INDEX') catalog.renameConstraint(relation.relname ?? '', newname);
  else if (renameType === 'OBJECT_TABCONSTRAINT' && subname !== undefined)
    catalog.renameConstraint(subname, newname);
}

function drop({ objects, removeType }: DropStmt, catalog: Catalog): void {
  for (const object of objects ?? []) {
    const names = 'List' in object ? stringsOf(object.List.items) : [];
    const name = names.at(-1);
    if (name === undefined) continue;
    if (removeType === 'OBJECT_TABLE') catalog.drop({ name, schema: names.at(-2) });
    else if (removeType === 'OBJECT_INDEX') catalog.dropConstraint(name);
  }
}

/** PostgreSQL counts bytes, JavaScript does not. */
function offsetOf(sql: string, location: number): number {
  return Buffer.from(sql).subarray(0, location).toString().length;
}

function nameOf(relation: RangeVar | undefined): TableName {
  return { name: relation?.relname ?? '', schema: relation?.schemaname };
}

function typeOf({ typeName }: ColumnDef): string {
  return (stringsOf(typeName?.names).at(-1) ?? '').toLowerCase();
}

function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) =>
    'String' in node && node.String.sval !== undefined ? [node.String.sval] : [],
  );
}

/** An expression as SQL, on one line. */
function expression(node: Node | undefined): string {
  return node === undefined ? '' : deparseSync(node).replace(/\s+/g, ' ').trim();
}
