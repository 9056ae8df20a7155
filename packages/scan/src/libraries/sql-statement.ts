import { parseSync } from 'libpg-query';
import type { Operation } from '../flow/access.ts';
import type { Value } from '../flow/value.ts';
import { unknown } from '../flow/value.ts';
import type { SqlText } from './sql-text.ts';
import { allOf, anyOf, condition, everywhere, like, somewhere, type Where } from './where-object.ts';

type Tree = Readonly<Record<string, unknown>>;
type Statement = Omit<Operation, 'library'>;

const locks = /\b(pg_(try_)?advisory_(xact_)?lock|get_lock)\s*\(/i;

/** What a statement reads and writes; nothing where it is of no interest. */
export function sqlStatement(sql: SqlText): Statement | undefined {
  const { text } = sql;
  const base = { table: '', where: [], sets: new Map<string, Value>() };
  if (locks.test(text)) return { ...base, kind: 'lock' };
  if (/^\s*(begin|start\s+transaction)\b/i.test(text))
    return { ...base, kind: 'begin', isolation: /serializable/i.test(text) ? 'serializable' : undefined };
  if (/^\s*set\s+(local\s+|session\s+)?transaction\b/i.test(text))
    return { ...base, kind: 'begin', isolation: /serializable/i.test(text) ? 'serializable' : undefined };
  if (/^\s*(commit|rollback|end)\s*;?\s*$/i.test(text)) return { ...base, kind: 'end' };
  if (/^\s*lock\s+tables?\b/i.test(text)) return { ...base, kind: 'lock' };
  const tree = parse(text);
  if (tree === undefined) return guess(text);
  return new Reader(sql).statement(tree);
}

const parsed = new Map<string, Tree | undefined>();

function parse(text: string): Tree | undefined {
  if (!parsed.has(text)) {
    let tree: Tree | undefined;
    try {
      const { stmts } = parseSync(text) as { readonly stmts?: readonly { readonly stmt: Tree }[] };
      tree = stmts?.[0]?.stmt;
    } catch {
      // Not PostgreSQL's grammar, or a piece of a statement: what can be read without it is read by `guess`.
    }
    parsed.set(text, tree);
  }
  return parsed.get(text);
}

const at = (tree: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    tree,
  );
const list = (value: unknown): readonly Tree[] => (Array.isArray(value) ? (value as Tree[]) : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

class Reader {
  readonly #sql: SqlText;

  constructor(sql: SqlText) {
    this.#sql = sql;
  }

  statement(tree: Tree): Statement | undefined {
    const [kind] = Object.keys(tree);
    const body = at(tree, kind ?? '') as Tree;
    // Statements in WITH write as well: the first of them counts.
    const inner = list(at(body, 'withClause', 'ctes'))
      .map((cte) => at(cte, 'CommonTableExpr', 'ctequery') as Tree)
      .find((query) => !('SelectStmt' in query));
    if (inner !== undefined && kind === 'SelectStmt') return this.statement(inner);
    switch (kind) {
      case 'SelectStmt':
        return this.#select(body);
      case 'InsertStmt':
        return this.#insert(body);
      case 'UpdateStmt':
        return this.#update(body);
      case 'DeleteStmt':
        return {
          kind: 'delete',
          table: tableOf(body),
          ...this.#where(at(body, 'whereClause')),
          sets: new Map(),
          gives: 'result',
        };
      default:
        return undefined;
    }
  }

  #select(body: Tree): Statement | undefined {
    const targets = list(at(body, 'targetList')).map((target) => at(target, 'ResTarget', 'val'));
    const exists = targets
      .map((target) => at(target, 'SubLink'))
      .find((link) => at(link, 'subLinkType') === 'EXISTS_SUBLINK');
    if (exists !== undefined) {
      const inner = this.#select(at(exists, 'subselect', 'SelectStmt') as Tree);
      return inner === undefined ? undefined : { ...inner, counting: true, gives: 'result' };
    }
    const [table, ...joins] = list(at(body, 'fromClause')).flatMap(tablesIn);
    if (table === undefined) return undefined;
    const called = targets.map((target) => text(at(callOf(target), 'funcname', 0, 'String', 'sval')));
    const descending = list(at(body, 'sortClause')).some(
      (sort) => at(sort, 'SortBy', 'sortby_dir') === 'SORTBY_DESC',
    );
    return {
      kind: 'read',
      table,
      joins,
      ...this.#where(at(body, 'whereClause')),
      sets: new Map(),
      gives: 'result',
      counting: called.length > 0 && called.every((name) => name === 'count'),
      highest: called.includes('max') || descending,
      locks: list(at(body, 'lockingClause')).some((clause) =>
        /UPDATE/.test(text(at(clause, 'LockingClause', 'strength')) ?? ''),
      ),
    };
  }

  #insert(body: Tree): Statement {
    const table = tableOf(body);
    const columns = list(at(body, 'cols')).flatMap((column) => text(at(column, 'ResTarget', 'name')) ?? []);
    const source = at(body, 'selectStmt', 'SelectStmt') as Tree | undefined;
    const row = list(at(source, 'valuesLists', 0, 'List', 'items'));
    const selected = list(at(source, 'targetList')).map((target) => at(target, 'ResTarget', 'val'));
    const values = row.length > 0 ? row : selected;
    const sets = new Map(columns.map((column, index) => [column, this.#value(values[index])]));
    const clause = at(body, 'onConflictClause');
    const target = list(at(clause, 'infer', 'indexElems')).flatMap(
      (element) => text(at(element, 'IndexElem', 'name')) ?? [],
    );
    const action =
      clause === undefined
        ? this.#sql.conflict
        : at(clause, 'action') === 'ONCONFLICT_NOTHING'
          ? ('ignore' as const)
          : ('update' as const);
    const guarded = notExists(at(source, 'whereClause'));
    return {
      kind: 'insert',
      table,
      where: [[]],
      sets,
      setsOpen: columns.length === 0 || values.length === 0,
      gives: 'result',
      conflict:
        action === undefined
          ? undefined
          : { action, columns: target.length > 0 ? target : undefined, atomic: true },
      selfGuarded: guarded !== undefined,
      ...(guarded === undefined
        ? {}
        : {
            where: this.#where(at(guarded, 'whereClause')).where,
            joins: list(at(guarded, 'fromClause')).flatMap(tablesIn),
          }),
    };
  }

  #update(body: Tree): Statement {
    const sets = new Map<string, Value>();
    const atomic: string[] = [];
    for (const target of list(at(body, 'targetList'))) {
      const name = text(at(target, 'ResTarget', 'name')) ?? '';
      const value = at(target, 'ResTarget', 'val');
      sets.set(name, this.#value(value));
      if (columnsIn(value).includes(name)) atomic.push(name);
    }
    return {
      kind: 'update',
      table: tableOf(body),
      ...this.#where(at(body, 'whereClause')),
      sets,
      atomic,
      gives: 'result',
    };
  }

  #where(clause: unknown): Where {
    if (clause === undefined) return everywhere;
    const parts = list(at(clause, 'BoolExpr', 'args'));
    switch (at(clause, 'BoolExpr', 'boolop')) {
      case 'AND_EXPR':
        return allOf(parts.map((part) => this.#where(part)));
      case 'OR_EXPR':
        return anyOf(parts.map((part) => this.#where(part)));
      case 'NOT_EXPR':
        return somewhere;
      default:
        break;
    }
    const expression = at(clause, 'A_Expr');
    if (expression !== undefined) return this.#comparison(expression as Tree);
    const tested = columnsIn(at(clause, 'NullTest', 'arg'))[0];
    if (tested !== undefined)
      return condition(tested, at(clause, 'NullTest', 'nulltesttype') === 'IS_NULL' ? 'null' : '!=');
    const [flag] = columnsIn(at(clause, 'ColumnRef') === undefined ? undefined : clause);
    return flag === undefined ? somewhere : condition(flag, '=');
  }

  #comparison(expression: Tree): Where {
    const left = expression['lexpr'];
    const right = expression['rexpr'];
    const operator = text(at(expression, 'name', 0, 'String', 'sval')) ?? '=';
    const [column] = columnsIn(left);
    const [other] = columnsIn(right);
    if (column === undefined)
      return other === undefined ? somewhere : condition(other, operator, this.#value(left));
    if (other !== undefined && /^(ColumnRef)$/.test(Object.keys((right as Tree | undefined) ?? {})[0] ?? ''))
      return everywhere;
    const folds = text(at(callOf(left), 'funcname', 0, 'String', 'sval')) === 'lower';
    const kind = expression['kind'];
    if (kind === 'AEXPR_ILIKE' || kind === 'AEXPR_LIKE')
      return like(column, this.#value(right), kind === 'AEXPR_ILIKE');
    if (kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY')
      return condition(column, operator === '<>' ? '!=' : 'in', this.#value(right));
    return condition(
      column,
      folds && operator === '=' ? 'ilike' : operator === '<>' ? '!=' : operator,
      this.#value(right),
    );
  }

  #value(tree: unknown): Value {
    let found: Value = unknown;
    search(tree, 'ParamRef', (node) => {
      const value = this.#sql.values.get(Number(node['number'] ?? 0));
      if (value !== undefined && found === unknown) found = value;
    });
    return found;
  }
}

function tableOf(body: Tree): string {
  return text(at(body, 'relation', 'relname')) ?? '';
}

function tablesIn(item: Tree): string[] {
  const own = text(at(item, 'RangeVar', 'relname'));
  if (own !== undefined) return [own];
  const join = at(item, 'JoinExpr');
  if (join !== undefined)
    return [...tablesIn(at(join, 'larg') as Tree), ...tablesIn(at(join, 'rarg') as Tree)];
  return list(at(item, 'RangeSubselect', 'subquery', 'SelectStmt', 'fromClause')).flatMap(tablesIn);
}

function callOf(tree: unknown): unknown {
  return (
    at(tree, 'FuncCall') ??
    at(tree, 'TypeCast', 'arg', 'FuncCall') ??
    at(tree, 'CoalesceExpr', 'args', 0, 'FuncCall')
  );
}

function columnsIn(tree: unknown): string[] {
  const found: string[] = [];
  search({ tree }, 'ColumnRef', (node) => {
    const name = text(at(list(node['fields']).at(-1), 'String', 'sval'));
    if (name !== undefined) found.push(name);
  });
  return found;
}

/** The SELECT of a `WHERE NOT EXISTS (SELECT ...)`. */
function notExists(clause: unknown): unknown {
  if (at(clause, 'BoolExpr', 'boolop') !== 'NOT_EXPR') {
    return list(at(clause, 'BoolExpr', 'args'))
      .map(notExists)
      .find((found) => found !== undefined);
  }
  return at(clause, 'BoolExpr', 'args', 0, 'SubLink', 'subselect', 'SelectStmt');
}

function search(tree: unknown, kind: string, visit: (node: Tree) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) search(item, kind, visit);
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [key, value] of Object.entries(tree)) {
      if (key === kind) visit(value as Tree);
      else search(value, kind, visit);
    }
  }
}

/** What a statement that PostgreSQL cannot parse most likely is. */
function guess(source: string): Statement | undefined {
  const match = /\b(insert\s+into|update|delete\s+from|from)\s+(?:only\s+)?((?:"?\w+"?\.)?"?\w+"?)/i.exec(
    source,
  );
  if (match === null) return undefined;
  const verb = /^\s*(?:with\b[\s\S]*?\)\s*)?(select|insert|update|delete)/i.exec(source)?.[1]?.toLowerCase();
  const kind = verb === 'insert' || verb === 'update' || verb === 'delete' ? verb : 'read';
  const conditions = [
    ...(/\bwhere\b([\s\S]*)/i.exec(source)?.[1] ?? '').matchAll(/"?(\w+)"?\s*=\s*(?:\$\d+|\?)/g),
  ].map(([, column = '']) => ({ column, operator: '=' }));
  return {
    kind,
    table: (match[2] ?? '').replaceAll('"', '').split('.').at(-1) ?? '',
    where: [conditions],
    whereOpen: true,
    sets: new Map(),
    setsOpen: kind !== 'read',
    gives: 'result',
    locks: kind === 'read' && /for\s+update/i.test(source),
    conflict: /on\s+conflict/i.test(source) ? { action: 'ignore', atomic: true } : undefined,
  };
}
