import type { Relation, Relations } from './relations.ts';
import { parse, walk, WRITE_NODES, type Node } from './parse-tree.ts';
import { walkNamed } from './with-names.ts';

/** What the statements of a step do, as far as their text and the schema tell. Names are of topmost tables. */
export interface Accesses {
  /** Tables read at the statement's snapshot. */
  readonly reads: Set<string>;
  /** Tables that a foreign key's check reads, always at the newest snapshot. */
  readonly checks: Set<string>;
  readonly writes: Set<string>;
  readonly locks: Set<string>;
  readonly shares: Set<string>;
  /** Tables whose constraints may be checked at the commit. */
  readonly deferred: Set<string>;
  advisory: boolean;
  unknown: boolean;
  /** BEGIN or SET gives the transaction this isolation level. */
  isolation: string | undefined;
  ends: 'commit' | 'rollback' | undefined;
  /** It ends the transaction, and begins the next with the same isolation level. */
  chain: boolean;
  savepoint: boolean;
  /** A query: it takes the snapshot of its transaction, if that has none yet. Other statements may, or may not. */
  query: boolean;
  /** A transaction that waits for a snapshot at which it can come to no harm. */
  awaitsSafety: boolean;
}

const WEAK_LOCKS = new Set(['LCS_FORKEYSHARE', 'LCS_FORSHARE']);
/** Statements that matter to nobody; what else is not named below counts as unknown. */
const QUIET = new Set([
  'VariableShowStmt',
  'PrepareStmt',
  'DeallocateStmt',
  'ClosePortalStmt',
  'UnlistenStmt',
]);

/** Views of PostgreSQL's that show what others are doing. */
const LIVE_VIEWS = /^pg_(locks|stat|sequences|prepared_xacts|cursors|replication)/;
const NO_NAMES: ReadonlySet<string> = new Set();

function updatesOnConflict(insert: Node): boolean {
  return (insert['onConflictClause'] as Node | undefined)?.['action'] === 'ONCONFLICT_UPDATE';
}

function nothing(): Accesses {
  return {
    reads: new Set(),
    checks: new Set(),
    writes: new Set(),
    locks: new Set(),
    shares: new Set(),
    deferred: new Set(),
    advisory: false,
    unknown: false,
    isolation: undefined,
    ends: undefined,
    chain: false,
    savepoint: false,
    query: false,
    awaitsSafety: false,
  };
}

function textOf(node: unknown): string {
  return (node as { String?: { sval?: string } } | undefined)?.String?.sval ?? '';
}

/** Finds out what SQL does, once for each text. */
export class AccessFinder {
  readonly #relations: Relations;
  readonly #known = new Map<string, Accesses>();

  constructor(relations: Relations) {
    this.#relations = relations;
  }

  find(sql: string): Accesses {
    const known = this.#known.get(sql);
    if (known) return known;
    const found = nothing();
    const statements = parse(sql);
    if (statements) for (const [name, node] of statements) this.#statement(name, node, found);
    else found.unknown = true;
    this.#known.set(sql, found);
    return found;
  }

  #statement(name: string, node: Node, found: Accesses): void {
    if (name === 'TransactionStmt') this.#transaction(node, found);
    else if (name === 'VariableSetStmt') this.#set(node, found);
    else if (name === 'SelectStmt' || WRITE_NODES.has(name)) this.#query({ [name]: node }, found);
    else if (!QUIET.has(name)) found.unknown = true;
  }

  #transaction(node: Node, found: Accesses): void {
    const kind = node['kind'] as string;
    if (kind === 'TRANS_STMT_COMMIT') found.ends = 'commit';
    else if (kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_ROLLBACK_TO') found.ends = 'rollback';
    else if (kind === 'TRANS_STMT_SAVEPOINT') found.savepoint = true;
    else if (/PREPARE/.test(kind)) found.unknown = true;
    if (node['chain'] === true) found.chain = true;
    this.#isolation(node['options'], found);
  }

  #set(node: Node, found: Accesses): void {
    const name = node['name'] as string | undefined;
    if (name === 'TRANSACTION' || name === 'SESSION CHARACTERISTICS') this.#isolation(node['args'], found);
    // What it sets may be meant for later transactions, or for one table's checks: too rare to tell apart.
    else if (/isolation|constraint|search_path|role/i.test(name ?? '')) found.unknown = true;
  }

  #isolation(options: unknown, found: Accesses): void {
    walk(options, (name, node) => {
      if (name !== 'DefElem') return;
      if (node['defname'] === 'transaction_deferrable') found.awaitsSafety = true;
      if (node['defname'] !== 'transaction_isolation') return;
      const value = (node['arg'] as { A_Const?: { sval?: { sval?: string } } } | undefined)?.A_Const?.sval
        ?.sval;
      if (value !== undefined) found.isolation = value;
    });
  }

  #query(statement: Node, found: Accesses): void {
    found.query = true;
    // The tables of FOR UPDATE OF may be aliases: all that is read counts as locked.
    const notRead = new Set<unknown>();
    let lock: 'locks' | 'shares' | undefined;
    walk(statement, (name, node) => {
      if (name === 'FuncCall') this.#call(node, found);
      if (name === 'LockingClause') {
        walk(node, (_, inner) => notRead.add(inner));
        const strength = WEAK_LOCKS.has(node['strength'] as string) ? 'shares' : 'locks';
        lock = lock === 'locks' ? lock : strength;
      }
    });
    walkNamed(statement, NO_NAMES, (name, node, named) => {
      if (WRITE_NODES.has(name)) {
        // A WITH cannot be written to: this is always a table.
        for (const relation of this.#named(node['relation'] as Node, NO_NAMES, found))
          this.#write(relation, name !== 'InsertStmt' || updatesOnConflict(node), found);
      }
      if (name !== 'RangeVar' || notRead.has(node)) return;
      for (const relation of this.#named(node, named, found)) this.#read(relation, lock, found);
    });
  }

  #read(relation: Relation, lock: 'locks' | 'shares' | undefined, found: Accesses): void {
    if (relation.reads.length > 0 && relation.opaque) found.unknown = true;
    for (const root of [relation.root, ...relation.reads]) {
      if (this.#relations.byRoot(root)?.veiled) found.unknown = true;
      found.reads.add(root);
      if (lock) found[lock].add(root);
    }
  }

  #named(range: Node, given: ReadonlySet<string>, found: Accesses): readonly Relation[] {
    const schema = range['schemaname'] as string | undefined;
    const name = range['relname'] as string;
    if (schema === undefined && given.has(name)) return [];
    if (LIVE_VIEWS.test(name)) found.unknown = true;
    if (schema === 'pg_catalog' || schema === 'information_schema') return [];
    const relations = this.#relations.find(schema === undefined ? name : `${schema}.${name}`);
    if (relations.length === 0 && !(schema === undefined && name.startsWith('pg_'))) found.unknown = true;
    return relations;
  }

  #write(relation: Relation, mayRemove: boolean, found: Accesses): void {
    for (const root of [relation.root, ...relation.reads]) {
      const written = this.#relations.byRoot(root);
      if (written) this.#writeTable(written, mayRemove, found);
      if (mayRemove) found.reads.add(root);
    }
  }

  #writeTable(relation: Relation, mayRemove: boolean, found: Accesses): void {
    if (relation.opaque) found.unknown = true;
    found.writes.add(relation.root);
    for (const parent of relation.parents) {
      found.checks.add(parent);
      found.shares.add(parent);
    }
    if (relation.deferrable) {
      found.deferred.add(relation.root);
      for (const other of [...relation.parents, ...relation.children]) found.deferred.add(other);
    }
    if (!mayRemove) return;
    for (const child of relation.children) {
      found.checks.add(child);
      found.shares.add(child);
    }
    for (const child of relation.cascades) {
      const cascaded = this.#relations.byRoot(child);
      if (cascaded && !found.writes.has(child)) this.#writeTable(cascaded, true, found);
    }
  }

  #call(call: Node, found: Accesses): void {
    const names = (call['funcname'] as unknown[] | undefined)?.map(textOf) ?? [];
    const name = names.at(-1) ?? '';
    if (/^pg_(try_)?advisory_/.test(name)) found.advisory = true;
    else if ((names.length > 1 && names[0] !== 'pg_catalog') || !this.#relations.harmless.has(name))
      found.unknown = true;
  }
}
