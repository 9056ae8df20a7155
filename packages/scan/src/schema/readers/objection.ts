import type { Class } from 'oxc-parser';
import type { Catalog, Draft } from '../catalog.ts';
import { setColumn } from '../catalog.ts';
import { snakeCase } from '../naming.ts';
import type { Modules } from '../symbolic/modules.ts';
import { classesOf } from '../symbolic/modules.ts';
import type { Scope } from '../symbolic/scope.ts';
import type { Value } from '../symbolic/value.ts';
import { chainOf, entriesOf, property, stringOf, stringsOf } from '../symbolic/value.ts';

/** Reads Objection's models: `static tableName`, and the columns of `static jsonSchema`. What is unique only migrations say. */
export function readObjection(modules: Modules, file: string, catalog: Catalog): void {
  for (const { node, scope } of classesOf(modules.load(file), modules.evaluator)) {
    const name = stringOf(staticOf(modules, node, scope, 'tableName'));
    if (name === undefined || node.superClass === null) continue;
    const [table = name, schema] = name.split('.').toReversed();
    const draft = catalog.alter({ name: table, schema }, modules.evaluator.place(node.id ?? node, scope));
    if (node.id !== null) draft.models.add(node.id.name);
    readJsonSchema(draft, staticOf(modules, node, scope, 'jsonSchema'), usesSnakeCase(modules, node, scope));
  }
}

function readJsonSchema(table: Draft, schema: Value | undefined, snake: boolean): void {
  const required = stringsOf(property(schema, 'required'));
  for (const [key, { value }] of entriesOf(property(schema, 'properties'))) {
    const types = stringsOf(property(value, 'type'));
    const type = types.find((name) => name !== 'null');
    setColumn(table, {
      name: snake ? snakeCase(key) : key,
      property: key,
      ...(type !== undefined && { type }),
      nullable: types.includes('null') || !required.includes(key),
    });
  }
}

/** `static get columnNameMappers() { return snakeCaseMappers(); }`, of the class itself. */
function usesSnakeCase(modules: Modules, node: Class, scope: Scope): boolean {
  const mappers = staticOf(modules, node, scope, 'columnNameMappers');
  return mappers !== undefined && chainOf(mappers).some(({ name }) => name === 'snakeCaseMappers');
}

/** A static property, or what its getter returns. */
function staticOf({ evaluator }: Modules, node: Class, scope: Scope, name: string): Value | undefined {
  for (const element of node.body.body) {
    if (
      element.type === 'PropertyDefinition' &&
      element.static &&
      evaluator.key(element.key, element.computed, scope) === name
    ) {
      return element.value === null ? undefined : evaluator.evaluate(element.value, scope);
    }
    if (
      element.type === 'MethodDefinition' &&
      element.static &&
      evaluator.key(element.key, element.computed, scope) === name
    ) {
      return evaluator.apply({ kind: 'function', node: element.value, scope }, []);
    }
  }
  return undefined;
}
