import type { Node } from 'oxc-parser';
import type { Access } from '../flow/access.ts';
import { keyOf } from '../flow/expressions.ts';
import type { Run } from '../flow/run.ts';
import type { Module } from '../project/module.ts';
import { PackageGraph } from '../project/package-graph.ts';
import { walk } from '../source/walk.ts';
import { mappingOf, nothingMapped, type Mapping } from './mapping.ts';

const hint =
  /P2002|23505|ER_DUP_ENTRY|1062|SQLITE_CONSTRAINT|UniqueConstraint|UniqueViolation|KnownRequestError|QueryFailedError|@toctou\/guard|P2025|unique/i;
const registrations = /^(setErrorHandler|onError|useGlobalFilters|use|on)$/;
const handlerName =
  /error_?(handler|middleware|mapper|converter|handling|response)|handle\w*errors?|on_?error|exception_?filter|map\w*errors?/i;

/** What is translated at an access by handlers of all errors. */
export type MappingAt = (act: Access) => Mapping;

/**
 * What the handlers of all errors translate: Express's and Koa's middleware, Fastify's `setErrorHandler`, Hono's `onError`, Nest's filters.
 * In a monorepo, those of an application are not those of another: only what has to do with their package comes to them.
 *
 * @param folders The folder of each package.
 */
export function globalMapping(run: Run, folders: readonly string[]): MappingAt {
  const packages = new PackageGraph(run.project, folders);
  const all = new Map<string, Mapping>();
  for (const module of run.project.modules.values()) {
    if (!hint.test(module.source.text) && !handlerName.test(module.source.text)) continue;
    for (const node of handlersIn(module)) {
      const mapping = mappingOf(run, { module, node, transactions: 0, continues: false }, true);
      const own = packages.of(module);
      all.set(own, bothOf(all.get(own) ?? nothingMapped, mapping));
    }
  }
  const known = new Map<string, Mapping>();
  return (act) => {
    const through = [
      ...new Set([act.module, ...act.frames.map(({ module }) => module)].map((one) => packages.of(one))),
    ];
    const key = through.toSorted().join('\0');
    const mapping =
      known.get(key) ??
      [...all]
        .filter(([own]) => through.some((other) => packages.areConnected(own, other)))
        .reduce((one, [, other]) => bothOf(one, other), nothingMapped);
    known.set(key, mapping);
    return mapping;
  };
}

function bothOf(one: Mapping, other: Mapping): Mapping {
  return {
    unique: one.unique || other.unique,
    foreignKey: one.foreignKey || other.foreignKey,
    absent: one.absent || other.absent,
    serialization: one.serialization || other.serialization,
  };
}

function handlersIn(module: Module): Node[] {
  const found: Node[] = [];
  walk(module.source.program, (node) => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const [first] = node.params;
        const four =
          node.params.length === 4 &&
          first?.type === 'Identifier' &&
          /^_?e(rr(or)?|x(ception)?)?$/i.test(first.name);
        const named =
          node.type === 'FunctionDeclaration' && node.id !== null && handlerName.test(node.id.name);
        if ((four || named) && node.body !== null) found.push(node.body);
        return true;
      }
      case 'VariableDeclarator':
        if (
          node.id.type === 'Identifier' &&
          handlerName.test(node.id.name) &&
          (node.init?.type === 'ArrowFunctionExpression' || node.init?.type === 'FunctionExpression') &&
          node.init.body !== null
        )
          found.push(node.init.body);
        return true;
      case 'CallExpression':
        if (
          node.callee.type === 'MemberExpression' &&
          registrations.test(keyOf(node.callee.property) ?? '')
        ) {
          for (const argument of node.arguments)
            if (
              (argument.type === 'ArrowFunctionExpression' || argument.type === 'FunctionExpression') &&
              argument.body !== null &&
              isGlobal(keyOf(node.callee.property) ?? '', argument)
            )
              found.push(argument.body);
        }
        return true;
      case 'ClassDeclaration':
        if (
          node.decorators.some(
            ({ expression }) =>
              expression.type === 'CallExpression' &&
              expression.callee.type === 'Identifier' &&
              expression.callee.name === 'Catch',
          ) ||
          (node.implements ?? []).some(
            ({ expression }) => expression.type === 'Identifier' && expression.name === 'ExceptionFilter',
          )
        )
          found.push(node);
        return true;
      default:
        return true;
    }
  });
  return found;
}

/** Koa's `app.use(async (ctx, next) => { try { await next() } catch ... })` has a handler in it; the others are one. */
function isGlobal(registration: string, node: Node): boolean {
  if (registration !== 'use' && registration !== 'on') return true;
  let caught = false;
  walk(node, (inner) => {
    if (inner.type === 'TryStatement' && inner.handler !== null)
      walk(
        inner.block,
        (call) =>
          void (caught ||=
            call.type === 'CallExpression' &&
            call.callee.type === 'Identifier' &&
            call.callee.name === 'next'),
      );
  });
  return caught;
}
