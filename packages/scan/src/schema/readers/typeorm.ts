import type { Catalog, Draft } from '../catalog.ts';
import { addUnique, setColumn } from '../catalog.ts';
import { camelCase, snakeCase, typeormName } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { visit } from '../symbolic/modules.ts';
import type { Link, Value } from '../symbolic/value.ts';
import { booleanOf, property, stringOf } from '../symbolic/value.ts';
import { ignoresCase } from '../types.ts';
import type { TypeormSettings } from './typeorm-settings.ts';
import type { DecoratedClass, Member } from './decorated-class.ts';
import { decoratedClasses, describe } from './decorated-class.ts';
import { readEntitySchema } from './typeorm-entity-schema.ts';
import { optionsOf, readConstraint } from './typeorm-constraint.ts';

const COLUMN =
  /^(Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|VersionColumn|ObjectIdColumn|Generated|TenantIdColumn)$/;

/** Reads the entities that a file declares for TypeORM, as classes or as `EntitySchema`. */
export function readTypeorm(
  modules: Modules,
  file: string,
  settings: TypeormSettings,
  catalog: Catalog,
): void {
  for (const entity of decoratedClasses(modules, file)) {
    const decorator = entity.decorators.find(({ name }) => name === 'Entity' || name === 'ChildEntity');
    if (decorator !== undefined) new EntityReader(modules, settings, catalog).read(entity, decorator);
  }
  const module = modules.load(file);
  visit(module, modules.evaluator, (node, scope) => {
    if (
      node.type !== 'NewExpression' ||
      node.callee.type !== 'Identifier' ||
      node.callee.name !== 'EntitySchema'
    )
      return;
    const value = modules.evaluator.evaluate(node, scope);
    if (value.kind === 'call') readEntitySchema(value.args[0], value.place, settings, catalog);
  });
}

class EntityReader {
  readonly #modules: Modules;
  readonly #settings: TypeormSettings;
  readonly #catalog: Catalog;

  constructor(modules: Modules, settings: TypeormSettings, catalog: Catalog) {
    this.#modules = modules;
    this.#settings = settings;
    this.#catalog = catalog;
  }

  read(entity: DecoratedClass, decorator: Link): void {
    const name = tableNameOf(entity, decorator);
    const [schema = stringOf(property(decorator.args?.[1], 'schema')), table = name] = name.includes('.')
      ? name.split('.')
      : [undefined, name];
    const draft = this.#catalog.create(
      { name: table, schema: schema ?? stringOf(property(decorator.args?.[0], 'schema')) },
      entity.place,
    );
    draft.models.add(entity.name);
    // What a property is called in the database: several columns for a relation with a composite key.
    const columns = new Map<string, string[]>();
    for (const member of entity.members) this.#member(member, draft, columns, '');
    const primary = entity.members.filter(({ decorators }) =>
      decorators.some(
        (link) => link.name.startsWith('Primary') || booleanOf(property(optionsOf(link), 'primary')) === true,
      ),
    );
    const primaryColumns = primary.flatMap(({ name: key }) => columns.get(key) ?? []);
    addUnique(
      draft,
      { name: typeormName('PK', draft.name, primaryColumns), primary: true, columns: primaryColumns },
      primary[0]?.place ?? entity.place,
    );
    for (const link of entity.decorators) readConstraint(link, draft, columns, entity.place);
    for (const member of entity.members) {
      for (const link of member.decorators)
        readConstraint(link, draft, columns, member.place, columns.get(member.name));
    }
  }

  #member(member: Member, table: Draft, columns: Map<string, string[]>, prefix: string): void {
    const { decorators } = member;
    const relation = decorators.find(({ name }) => /^(One|Many)To(One|Many)$/.test(name));
    if (relation?.args !== undefined)
      table.relations.set(member.name, this.#target(relation.args[0], member).table);
    const column = decorators.find(({ name }) => COLUMN.test(name) && name !== 'Generated');
    if (column !== undefined) {
      const [first] = column.args ?? [];
      if (first?.kind === 'function' && this.#embedded(first, member, column, table, columns)) return;
      this.#column(member, column, table, columns, prefix);
    } else if (decorators.some(({ name }) => name === 'ManyToOne' || name === 'OneToOne')) {
      this.#relation(member, table, columns);
    } else if (decorators.some(({ name }) => name === 'ManyToMany')) {
      this.#joinTable(member, table);
    }
  }

  #column(member: Member, link: Link, table: Draft, columns: Map<string, string[]>, prefix: string): void {
    const options = optionsOf(link);
    const flag = (key: string): boolean => booleanOf(property(options, key)) === true;
    const own =
      stringOf(property(options, 'name')) ??
      (this.#settings.snakeCase ? snakeCase(member.name) : member.name);
    const name =
      prefix === ''
        ? own
        : this.#settings.snakeCase
          ? `${snakeCase(prefix)}_${own}`
          : camelCase(prefix) + own.charAt(0).toUpperCase() + own.slice(1);
    const type =
      stringOf(link.args?.[0]) ?? stringOf(property(options, 'type')) ?? member.type?.toLowerCase();
    const generated =
      link.name === 'PrimaryGeneratedColumn' ||
      member.decorators.some(({ name: other }) => other === 'Generated');
    columns.set(member.name, [...(columns.get(member.name) ?? []), name]);
    setColumn(table, {
      name,
      property: member.name,
      ...(type !== undefined && { type: type.toLowerCase() }),
      nullable: flag('nullable') || link.name === 'DeleteDateColumn',
      caseInsensitive: ignoresCase(type, this.#settings.dialect, stringOf(property(options, 'collation'))),
      generated: generated || flag('generated') || property(options, 'generated') !== undefined,
    });
    if (flag('unique'))
      addUnique(table, { name: typeormName('UQ', table.name, [name]), columns: [name] }, member.place);
  }

  /** `@Column(() => Address)`: the columns of that class, with a prefix. */
  #embedded(type: Value, member: Member, link: Link, table: Draft, columns: Map<string, string[]>): boolean {
    const embedded = this.#modules.evaluator.apply(type, []);
    if (embedded.kind !== 'class') return false;
    const prefix =
      property(optionsOf(link) ?? link.args?.[1], 'prefix') ?? property(link.args?.[1], 'prefix');
    const text = booleanOf(prefix) === false ? '' : (stringOf(prefix) ?? member.name);
    for (const inner of describe(this.#modules, embedded.node, embedded.scope).members) {
      this.#member(inner, table, columns, text);
    }
    return true;
  }

  #relation(member: Member, table: Draft, columns: Map<string, string[]>): void {
    const relation = member.decorators.find(({ name }) => name === 'ManyToOne' || name === 'OneToOne');
    const joins = member.decorators.find(({ name }) => name === 'JoinColumn');
    if (relation?.args === undefined || (relation.name === 'OneToOne' && joins === undefined)) return;
    const options = relation.args.findLast(({ kind }) => kind === 'object');
    const target = this.#target(relation.args[0], member);
    const given = joins?.args?.[0]?.kind === 'array' ? joins.args[0].items : [joins?.args?.[0]];
    const names = given.map((join) => {
      const referenced = stringOf(property(join, 'referencedColumnName')) ?? target.key;
      const byDefault = this.#settings.snakeCase
        ? snakeCase(`${member.name}_${referenced}`)
        : camelCase(`${member.name}_${referenced}`);
      return { name: stringOf(property(join, 'name')) ?? byDefault, referenced };
    });
    const local = names.map(({ name }) => name);
    columns.set(member.name, local);
    for (const name of local) {
      setColumn(table, {
        name,
        ...(!table.columns.has(name) && { property: member.name }),
        nullable: booleanOf(property(options, 'nullable')) !== false,
      });
    }
    const onDelete = stringOf(property(options, 'onDelete'))?.toLowerCase();
    if (booleanOf(property(options, 'createForeignKeyConstraints')) !== false) {
      table.foreignKeys.push({
        name:
          stringOf(property(given[0], 'foreignKeyConstraintName')) ?? typeormName('FK', table.name, local),
        columns: local,
        references: { table: target.table, columns: names.map(({ referenced }) => referenced) },
        ...(onDelete !== undefined && { onDelete }),
      });
    }
    if (relation.name === 'OneToOne')
      addUnique(table, { name: typeormName('REL', table.name, local), columns: local }, member.place);
  }

  /** `@ManyToMany` with `@JoinTable`: a table of two keys, whose pair is its primary key. */
  #joinTable(member: Member, owner: Draft): void {
    const join = member.decorators.find(({ name }) => name === 'JoinTable');
    const relation = member.decorators.find(({ name }) => name === 'ManyToMany');
    if (join === undefined || relation?.args === undefined) return;
    const target = this.#target(relation.args[0], member);
    const options = optionsOf(join);
    const name =
      stringOf(property(options, 'name')) ?? snakeCase(`${owner.name}_${member.name}_${target.table}`);
    const key = owner.uniques.find(({ primary }) => primary)?.columns[0] ?? 'id';
    const side = (option: string, table: string, column: string): string => {
      const byDefault = camelCase(`${table}_${column}`);
      return (
        stringOf(property(options, option, 'name')) ??
        stringOf(property(options, `${option}s`, '0', 'name')) ??
        byDefault
      );
    };
    const columns = [
      side('joinColumn', owner.name, key),
      side('inverseJoinColumn', target.table, target.key),
    ];
    const table = this.#catalog.create({ name }, member.place);
    for (const column of columns) setColumn(table, { name: column, nullable: false });
    addUnique(table, { name: typeormName('PK', name, columns), primary: true, columns }, member.place);
    [owner.name, target.table].forEach((to, index) => {
      const local = columns[index] ?? '';
      table.foreignKeys.push({
        name: typeormName('FK', name, [local]),
        columns: [local],
        references: { table: to, columns: [index === 0 ? key : target.key] },
        onDelete: 'cascade',
      });
    });
  }

  /** The table and primary key that `() => User` or `'User'` means. */
  #target(type: Value | undefined, member: Member): { table: string; key: string } {
    const found = type?.kind === 'function' ? this.#modules.evaluator.apply(type, []) : type;
    if (found?.kind !== 'class') {
      const name = stringOf(found) ?? (found?.kind === 'name' ? found.name : member.type) ?? member.name;
      return { table: snakeCase(name), key: 'id' };
    }
    const entity = describe(this.#modules, found.node, found.scope);
    const decorator = entity.decorators.find(({ name }) => name === 'Entity');
    const key = entity.members.find(({ decorators }) =>
      decorators.some(({ name }) => name.startsWith('Primary')),
    );
    const link = key?.decorators.find(({ name }) => name.startsWith('Primary'));
    const named = link === undefined ? undefined : stringOf(property(optionsOf(link), 'name'));
    const byDefault = this.#settings.snakeCase ? snakeCase(key?.name ?? 'id') : (key?.name ?? 'id');
    return { table: tableNameOf(entity, decorator), key: named ?? byDefault };
  }
}

function tableNameOf(entity: DecoratedClass, decorator: Link | undefined): string {
  const [first] = decorator?.args ?? [];
  return stringOf(first) ?? stringOf(property(first, 'name')) ?? snakeCase(entity.name);
}
