import type { MemberExpression, Node } from 'oxc-parser';
import { evaluate, keyOf } from './expressions.ts';
import { memberOfInstance, staticMember } from './instances.ts';
import { exported } from './names.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { memberOfType } from './types.ts';
import type { Module } from '../project/module.ts';
import { lengthen, unknown, type Chain, type Shape, type Source, type Value } from './value.ts';

const counts = new Set([
  'length',
  'rowCount',
  'count',
  'affected',
  'affectedRows',
  'changes',
  'rowsAffected',
  'numDeletedRows',
  'numUpdatedRows',
  'numAffectedRows',
  'size',
  'rows_affected',
  'total',
]);
/** The length of a key, or of a list of keys, is no number of rows. */
const rowKey = /^(_?id|uuid)$|(Id|_id)$/;
const lists = new Set(['rows', 'recordset', 'results', 'records', 'items', 'data', 'raw', 'recordsets']);

/** `object.name` or `object[key]`. */
export function member(run: Run, scope: Scope, node: MemberExpression): Value {
  if (node.object.type === 'Super') return superMember(run, scope, keyOf(node.property) ?? '', node);
  const object = evaluate(run, scope, node.object);
  if (!node.computed) return memberOf(run, object, keyOf(node.property) ?? '', node, scope.module);
  const key = evaluate(run, scope, node.property);
  const text = key.shape.kind === 'literal' ? String(key.shape.value) : undefined;
  return memberOf(run, object, text ?? '[]', node, scope.module);
}

/** What a member of a value is. */
export function memberOf(run: Run, object: Value, name: string, node: Node, module: Module): Value {
  const { shape } = object;
  switch (shape.kind) {
    case 'object': {
      const field = shape.fields.get(name);
      if (field !== undefined) return field;
      if (shape.rest !== undefined) return memberOf(run, shape.rest, name, node, module);
      break;
    }
    case 'array':
      if (/^\d+$/.test(name)) return shape.items[Number(name)] ?? unknown;
      break;
    case 'module':
      return exported(run, shape.module, name) ?? link(run, object, name, node, module);
    case 'instance': {
      const found = memberOfInstance(run, object, shape, name);
      if (found !== undefined) return found;
      break;
    }
    case 'class': {
      const found = staticMember(run, shape.class, name);
      if (found !== undefined) return found;
      break;
    }
    case 'row':
      return memberOfRow(object, shape, name, node, module);
    case 'chain': {
      const typed = shape.chain.links.length === 0 ? memberOfType(run, shape.chain.root, name) : undefined;
      if (typed !== undefined) return typed;
      break;
    }
    default:
      break;
  }
  return link(run, object, name, node, module);
}

/** A member of what is not known: the chain goes on. */
function link(run: Run, object: Value, name: string, node: Node, module: Module): Value {
  const sources = counts.has(name)
    ? object.sources.filter(({ column }) => column === undefined || !rowKey.test(column)).map(asCount)
    : object.sources.map((source) =>
        // Prisma's `row._count.posts`.
        source.column === '_count' && source.counted !== true
          ? { ...asCount(source), of: name }
          : source.counted === true || source.column !== undefined
            ? source
            : { ...source, column: name },
      );
  const chain = extend(object, { name, args: undefined, node }, module);
  run.witness?.member?.(chain);
  return { shape: { kind: 'chain', chain }, sources };
}

/** A value's chain, one link longer. */
export function extend(object: Value, next: Chain['links'][number], module: Module): Chain {
  const { shape } = object;
  if (shape.kind === 'chain') return lengthen(shape.chain, next);
  if (
    shape.kind === 'row' &&
    shape.chain !== undefined &&
    next.args !== undefined &&
    shape.mutations.length === 0 &&
    shape.stage !== 'row'
  ) {
    return lengthen(shape.chain, next);
  }
  return {
    root: { name: nameOfShape(shape), value: object, node: startOf(next.node), module },
    links: [next],
  };
}

function startOf(node: Node): Node {
  if (node.type === 'CallExpression') return startOf(node.callee);
  return node.type === 'MemberExpression' ? startOf(node.object) : node;
}

function nameOfShape(shape: Shape): string {
  if (shape.kind === 'class' || shape.kind === 'instance') return shape.class.name;
  return shape.kind === 'row' ? 'row' : '';
}

export function asCount(source: Source): Source {
  return {
    ...source,
    counted: true,
    of: source.column,
    column: undefined,
    truthy: source.truthy === 'absent' ? 'absent' : 'found',
  };
}

function memberOfRow(
  object: Value,
  shape: Extract<Shape, { kind: 'row' }>,
  name: string,
  node: Node,
  module: Module,
): Value {
  const { access, stage, mutations } = shape;
  const index = /^(\d+|\[\])$/.test(name);
  // `[rows, count]` of a read; `[count, rows]` of an update.
  if (stage === 'tuple') {
    const { kind } = access.operation;
    const [rows, count] = kind === 'update' ? ['1', '0'] : ['0', kind === 'read' ? '1' : undefined];
    if (name === count) return { shape: { kind: 'unknown' }, sources: object.sources.map(asCount) };
    return index && (name === rows || name === '[]')
      ? { shape: { ...shape, stage: 'rows' }, sources: object.sources }
      : unknown;
  }
  if (stage === 'result' && lists.has(name))
    return { shape: { ...shape, stage: 'rows' }, sources: object.sources };
  if (stage !== 'row' && counts.has(name))
    return { shape: { kind: 'unknown' }, sources: object.sources.map(asCount) };
  // mysql2's pair, or a list of rows: what is asked next tells.
  if (stage === 'result' && index)
    return {
      shape: { ...shape, stage: 'rows' },
      sources: object.sources.map((source) => ({ ...source, truthy: 'found' as const })),
    };
  if (stage !== 'row' && index) return rowOf(object, shape);
  if (access.operation.counting === true)
    return { shape: { kind: 'unknown' }, sources: [{ access, truthy: 'found', counted: true }] };
  // Later changes to the row are part of it.
  const changed = mutations.findLast(({ column }) => column === name);
  const chain = extend(object, { name, args: undefined, node }, module);
  const each = object.sources.some((source) => source.access === access && source.each === true);
  const sources: Source[] = [{ access, truthy: 'found', column: name, ...(each ? { each } : {}) }];
  return {
    shape: { kind: 'chain', chain },
    sources: changed === undefined ? sources : [...sources, ...changed.value.sources],
  };
}

/** One of the rows. */
export function rowOf(object: Value, shape: Extract<Shape, { kind: 'row' }>): Value {
  const { chain: _, ...rest } = shape;
  return {
    shape: { ...rest, stage: 'row' },
    sources: object.sources.map((source) => ({ ...source, truthy: 'found' as const })),
  };
}

function superMember(run: Run, scope: Scope, name: string, node: Node): Value {
  const self = scope.self?.shape;
  if (scope.self === undefined || self?.kind !== 'instance') return unknown;
  return (
    memberOfInstance(run, scope.self, self, name, true) ?? link(run, scope.self, name, node, scope.module)
  );
}
