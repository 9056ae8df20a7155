import type { Node } from 'oxc-parser';
import type { Handler } from '../flow/access.ts';
import { bare, evaluate, keyOf } from '../flow/expressions.ts';
import { quietly } from '../flow/names.ts';
import type { Run } from '../flow/run.ts';
import { Scope } from '../flow/scope.ts';
import { nameOf, stringOf } from '../flow/value.ts';
import type { Module } from '../project/module.ts';
import { children } from '../source/walk.ts';

/** What an error handler does about the database's refusals. */
export interface Mapping {
  readonly unique: boolean;
  readonly foreignKey: boolean;
  readonly absent: boolean;
  readonly serialization: boolean;
}

export const nothingMapped: Mapping = {
  unique: false,
  foreignKey: false,
  absent: false,
  serialization: false,
};

const tokens: Readonly<Record<keyof Mapping, RegExp>> = {
  unique:
    /^P2002$|^23505$|^1062$|ER_DUP_ENTRY|^SQLITE_CONSTRAINT(_UNIQUE|_PRIMARYKEY)?$|Unique_?Constraint|Unique_?Violation|UniqueIntegrity|isUnique|duplicate (key|entry)|UNIQUE constraint|unique constraint|^2067$|^1555$/i,
  foreignKey:
    /^P2003$|^23503$|ER_NO_REFERENCED|ER_ROW_IS_REFERENCED|^SQLITE_CONSTRAINT(_FOREIGNKEY)?$|Foreign_?Key|^1452$|^P2025$/i,
  absent: /^P2025$|EntityNotFound|RecordNotFound|NoResultError/i,
  serialization: /^P2034$|^40001$|^40P01$|ER_LOCK_DEADLOCK|serialization|could not serialize|SQLITE_BUSY/i,
};
const anyDatabase =
  /^(PrismaClientKnownRequestError|QueryFailedError|DatabaseError|DriverException|ConstraintViolationError|ConstraintViolationException|DBError|BaseError|IntegrityConstraint\w*|SqliteError|PostgresError|23)$/;
const refusals =
  /Conflict|BadRequest|Bad_Request|Unprocessable|Forbidden|Unauthori[sz]ed|AlreadyExists|Duplicate|Validation|NotFound|Not_Found|BAD_USER_INPUT|UserInput/i;
const failures = /InternalServer|Internal_Server|^500$|ServerError/i;

const cache = new WeakMap<Node, Mapping>();
const vocabulary = new WeakMap<Node, ReadonlySet<string>>();

/** The words by which a handler tells errors apart, through constants and helpers. */
export function wordsOf(run: Run, handler: Handler): ReadonlySet<string> {
  mappingOf(run, handler);
  return vocabulary.get(handler.node) ?? new Set();
}

/** What a `catch`, or a function that is given the error, translates into an answer that is no 500. */
export function mappingOf(run: Run, { module, node }: Handler, ofAllErrors = false): Mapping {
  const known = cache.get(node);
  if (known !== undefined) return known;
  const words = new Set<string>();
  const seen: Seen = { throws: false, delegates: false, refuses: false, fails: false };
  collect(run, module, node, words, seen, { error: errorOf(node), visited: new Set(), depth: 0 });
  vocabulary.set(node, words);
  const has = (pattern: RegExp): boolean => [...words].some((word) => pattern.test(word));
  const tested: Mapping = {
    unique: has(tokens.unique),
    foreignKey: has(tokens.foreignKey),
    absent: has(tokens.absent),
    serialization: has(tokens.serialization),
  };
  const isSpecific = Object.values(tested).includes(true);
  // A handler of everything: harmless unless it fails as well.
  // Whatever it is answered with, if not passed on: but the handler of all errors of an application is none of a violation only because it exists.
  const swallows = !seen.fails && !seen.throws && (seen.refuses || (isBlock(node) && !seen.delegates));
  const translatesAll =
    !isSpecific && (has(anyDatabase) ? !seen.fails || seen.refuses : !ofAllErrors && swallows);
  const mapping = translatesAll
    ? { unique: true, foreignKey: true, absent: true, serialization: true }
    : tested;
  cache.set(node, mapping);
  return mapping;
}

function isBlock(node: Node): boolean {
  return (
    node.type === 'CatchClause' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'FunctionExpression'
  );
}

/** What a handler was seen to do with an error that it does not tell apart. */
interface Seen {
  /** It passes the error on. */
  throws: boolean;
  /** It hands the error to somebody else. */
  delegates: boolean;
  /** It answers that the request was wrong. */
  refuses: boolean;
  /** It answers that the server failed. */
  fails: boolean;
}

interface Search {
  /** What the handler calls the error. */
  readonly error: string | undefined;
  readonly visited: Set<Node>;
  /** How many helpers deep. */
  readonly depth: number;
}

function errorOf(node: Node): string | undefined {
  const parameter =
    node.type === 'CatchClause'
      ? node.param
      : 'params' in node && Array.isArray(node.params)
        ? (node.params[0] as Node | undefined)
        : undefined;
  return parameter?.type === 'Identifier' ? parameter.name : undefined;
}

/** The words by which a handler tells errors apart, through constants and helpers. */
function collect(run: Run, module: Module, node: Node, words: Set<string>, seen: Seen, search: Search): void {
  const { visited, depth } = search;
  if (visited.has(node) || visited.size > 400) return;
  visited.add(node);
  const note = (word: string): void => {
    words.add(word);
    if (depth > 0) return;
    if (refusals.test(word) || /^4\d\d$/.test(word)) seen.refuses = true;
    if (failures.test(word)) seen.fails = true;
  };
  switch (node.type) {
    case 'Literal':
      if ('value' in node && (typeof node.value === 'string' || typeof node.value === 'number'))
        note(String(node.value));
      return;
    case 'ThrowStatement':
      if (depth === 0 && !isAnswer(node.argument)) seen.throws = true;
      break;
    case 'Identifier':
      note(node.name);
      if (visited.size === 1 && /^(next|reject|done)$/.test(node.name)) seen.throws = true;
      if (module.imports.get(node.name)?.from.startsWith('@toctou/guard') === true)
        words.add('UniqueViolation');
      resolve(run, module, node, note);
      break;
    case 'MemberExpression': {
      const name = keyOf(node.property);
      if (name !== undefined) note(name);
      resolve(run, module, node, note);
      break;
    }
    case 'CallExpression':
      called(run, module, node, words, seen, search);
      break;
    default:
      break;
  }
  for (const child of children(node)) collect(run, module, child, words, seen, search);
}

/** `new ConflictError()`, `new CustomError(400, ...)`: an answer of its own, not the error that was caught. */
function isAnswer(node: Node): boolean {
  const made = bare(node);
  if (made.type !== 'NewExpression') return false;
  const name = made.callee.type === 'Identifier' ? made.callee.name : '';
  return (
    refusals.test(name) ||
    /HTTP|Http|TRPC|Api|App/.test(name) ||
    made.arguments.some(
      (argument) =>
        argument.type === 'Literal' && 'value' in argument && /^4\d\d$/.test(String(argument.value)),
    )
  );
}

function called(
  run: Run,
  module: Module,
  node: Extract<Node, { type: 'CallExpression' }>,
  words: Set<string>,
  seen: Seen,
  { error, visited, depth }: Search,
): void {
  const callee = bare(node.callee);
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression'
        ? (keyOf(callee.property) ?? '')
        : '';
  const passes = node.arguments.some((argument) => argument.type === 'Identifier' && argument.name === error);
  if (depth === 0 && /^(next|reject|done|cb|callback)$/.test(name) && node.arguments.length > 0)
    seen.throws ||= !node.arguments.some(isAnswer);
  else if (
    depth === 0 &&
    passes &&
    (isFastifyReply(callee, name) ||
      /handl|respon|answer/i.test(name) ||
      !/log|warn|error|debug|info|trace|capture|report|track|json|send|^end$|String|render|write|notify/i.test(
        name,
      ))
  )
    seen.delegates = true;
  if (depth >= 3 || (callee.type !== 'Identifier' && callee.type !== 'MemberExpression')) return;
  const { shape } = quietly(run, () => evaluate(run, new Scope(module, undefined), callee));
  if (shape.kind === 'function' && shape.node.body !== null)
    collect(run, shape.scope.module, shape.node.body, words, seen, { error, visited, depth: depth + 1 });
}

/** Fastify's `reply.send(error)` throws it, as it were: https://fastify.dev/docs/latest/Reference/Reply/#errors */
function isFastifyReply(callee: Node, name: string): boolean {
  return (
    name === 'send' &&
    callee.type === 'MemberExpression' &&
    callee.object.type === 'Identifier' &&
    /^rep(ly)?$/.test(callee.object.name)
  );
}

/** `PrismaError.UniqueConstraint` may be `'P2002'`. */
function resolve(run: Run, module: Module, node: Node, note: (word: string) => void): void {
  const base = node.type === 'MemberExpression' ? bare(node.object) : node;
  if (base.type !== 'Identifier' || !(module.imports.has(base.name) || module.declarations.has(base.name)))
    return;
  const value = quietly(run, () => evaluate(run, new Scope(module, undefined), node));
  const word =
    stringOf(value) ??
    (value.shape.kind === 'literal' ? String(value.shape.value) : undefined) ??
    nameOf(value);
  if (word !== undefined) note(word);
}
