import type { Node } from 'oxc-parser';
import { keyOf } from '../flow/expressions.ts';
import type { Run } from '../flow/run.ts';
import type { Module } from '../project/module.ts';
import { walk } from '../source/walk.ts';
import { mappingOf, nothingMapped, type Mapping } from './mapping.ts';

const hint =
  /P2002|23505|ER_DUP_ENTRY|1062|SQLITE_CONSTRAINT|UniqueConstraint|UniqueViolation|KnownRequestError|QueryFailedError|@toctou\/guard|P2025|unique/i;
const registrations = /^(setErrorHandler|onError|useGlobalFilters|use|on)$/;
const handlerName =
  /error_?(handler|middleware|mapper|converter|handling|response)|handle\w*errors?|on_?error|exception_?filter|map\w*errors?/i;

/**
 * What the handlers of all errors translate: Express's and Koa's middleware, Fastify's `setErrorHandler`, Hono's `onError`, Nest's filters.
 */
export function globalMapping(run: Run): Mapping {
  let all = nothingMapped;
  for (const module of run.project.modules.values()) {
    if (!hint.test(module.source.text) && !handlerName.test(module.source.text)) continue;
    for (const node of handlersIn(module)) {
      const { unique, foreignKey, absent, serialization } = mappingOf(
        run,
        { module, node, transactions: 0, continues: false },
        true,
      );
      all = {
        unique: all.unique || unique,
        foreignKey: all.foreignKey || foreignKey,
        absent: all.absent || absent,
        serialization: all.serialization || serialization,
      };
    }
  }
  return all;
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
