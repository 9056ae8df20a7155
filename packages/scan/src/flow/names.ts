import type { Expression, IdentifierReference, Node } from 'oxc-parser';
import type { Found } from '../project/project.ts';
import type { Module } from '../project/module.ts';
import { evaluate, functionValue } from './expressions.ts';
import { bind } from './patterns.ts';
import { Scope } from './scope.ts';
import type { Run } from './run.ts';
import { valueOfType } from './types.ts';
import { literal, unknown, type Value } from './value.ts';

/** What an identifier stands for: a variable, a top-level name, an import, or something of the platform. */
export function lookUp(
  run: Run,
  scope: Scope,
  node: IdentifierReference | ({ readonly type: 'Identifier'; readonly name: string } & Node),
): Value {
  const { name } = node;
  if (name === 'undefined') return literal(undefined);
  const variable = scope.find(name);
  if (variable !== undefined) return rooted(variable.value, node, scope.module);
  return (
    rooted(topLevel(run, scope.module, name), node, scope.module) ??
    external(name, undefined, node, scope.module)
  );
}

/** Where the same chain starts again, it is another chain. */
function rooted(value: Value, node: Node, module: Module): Value;
function rooted(value: Value | undefined, node: Node, module: Module): Value | undefined;
function rooted(value: Value | undefined, node: Node, module: Module): Value | undefined {
  if (value?.shape.kind !== 'chain') return value;
  const { root, links } = value.shape.chain;
  // A query that is already under way keeps its place.
  if (links.some(({ args }) => args !== undefined)) return value;
  return { ...value, shape: { kind: 'chain', chain: { root: { ...root, node, module }, links } } };
}

/** Something that the project does not define. */
export function external(name: string, from: string | undefined, node: Node, module: Module): Value {
  return { shape: { kind: 'chain', chain: { root: { name, from, node, module }, links: [] } }, sources: [] };
}

/** What stands for a name whose value is being found. */
const underWay: Value = { shape: { kind: 'unknown' }, sources: [] };

/** What a name of a module's top level stands for. */
export function topLevel(run: Run, module: Module, name: string): Value | undefined {
  const known = module.values.get(name);
  if (known === underWay) run.omit(-1);
  if (known !== undefined) return known;
  const own = module.declarations.get(name);
  if (own !== undefined) {
    module.values.set(name, underWay);
    const value = declared(run, { module, name, declaration: own });
    module.values.set(name, value);
    return value;
  }
  const entry = module.imports.get(name);
  if (entry === undefined) return undefined;
  const target = run.project.resolve(entry.from, module);
  const value = target === undefined ? undefined : exported(run, target, entry.name);
  const result =
    value ??
    external(
      entry.name === 'default' || entry.name === '*' ? name : entry.name,
      entry.from,
      module.source.program,
      module,
    );
  module.values.set(name, result);
  return result;
}

/** What a module exports under a name. */
export function exported(run: Run, module: Module, name: string): Value | undefined {
  const found = run.project.exported(module, name);
  if (found === undefined) {
    // A CommonJS module: the name is a member of what it exports as a whole.
    if (module.whole !== undefined) {
      const whole = evaluateTop(run, module, module.whole);
      return whole.shape.kind === 'object' ? whole.shape.fields.get(name) : undefined;
    }
    return name === 'default' ? { shape: { kind: 'module', module }, sources: [] } : undefined;
  }
  if ('source' in found) return { shape: { kind: 'module', module: found }, sources: [] };
  if ('expression' in found) return evaluateTop(run, found.module, found.expression);
  return topLevel(run, found.module, found.name);
}

const whole = '\0';

function evaluateTop(run: Run, module: Module, expression: Expression): Value {
  const key = `${whole}${expression.start}`;
  const known = module.values.get(key);
  if (known !== undefined) return known;
  module.values.set(key, underWay);
  const value = quietly(run, () => evaluate(run, new Scope(module, undefined), expression));
  module.values.set(key, value);
  return value;
}

/** Evaluates without taking note of what happens. */
export function quietly<T>(run: Run, work: () => T): T {
  const { facts, frames } = run;
  run.quiet++;
  run.frames = [];
  const result = work();
  run.quiet--;
  run.facts = facts;
  run.frames = frames;
  return result;
}

function declared(run: Run, { module, name, declaration }: Found): Value {
  switch (declaration.kind) {
    case 'function':
      return functionValue(run, new Scope(module, undefined), declaration.node, undefined);
    case 'class':
      return { shape: { kind: 'class', class: declaration.info }, sources: [] };
    case 'enum': {
      const fields = new Map<string, Value>();
      for (const { id, initializer } of declaration.node.body.members) {
        const key = 'name' in id ? id.name : 'value' in id && typeof id.value === 'string' ? id.value : '';
        fields.set(key, initializer === null ? unknown : evaluateTop(run, module, initializer));
      }
      return { shape: { kind: 'object', fields, open: false }, sources: [] };
    }
    case 'type':
      return unknown;
    case 'variable': {
      const { init, pattern, type } = declaration;
      if (init === undefined)
        return (
          (type === undefined ? undefined : valueOfType(run, module, type, name)) ??
          external(name, undefined, pattern, module)
        );
      const value = grown(run, module, name, evaluateTop(run, module, init));
      if (pattern.type === 'Identifier')
        return named(
          value,
          name,
          type === undefined ? undefined : valueOfType(run, module, type, name),
          pattern,
          module,
        );
      const inner = new Scope(module, undefined);
      bind(run, inner, pattern, value);
      return inner.find(name)?.value ?? unknown;
    }
  }
}

/** An object whose members are added one by one: `db.User = ...`, or `db[model.name] = model`. */
function grown(run: Run, module: Module, name: string, value: Value): Value {
  const { shape } = value;
  if (shape.kind !== 'object') return value;
  // The members may need the object themselves.
  module.values.set(name, value);
  for (const [member, expression] of module.members.get(name) ?? [])
    if (!shape.fields.has(member)) shape.fields.set(member, evaluateTop(run, module, expression));
  const computed = new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}\\s*\\[[^\\]]*\\]\\s*=[^=]`);
  if (!shape.open && computed.test(module.source.text)) shape.open = true;
  return value;
}

/** A chain that a top-level name holds (`export const users = pgTable(...)`) goes by that name. */
function named(value: Value, name: string, typed: Value | undefined, node: Node, module: Module): Value {
  if (value.shape.kind === 'unknown' && value.sources.length === 0)
    return typed ?? external(name, undefined, node, module);
  if (value.shape.kind !== 'chain') return value;
  return { shape: { kind: 'chain', chain: { root: { name, value, node, module }, links: [] } }, sources: [] };
}
