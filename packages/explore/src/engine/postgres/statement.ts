import { parse, walk, type Node } from './parse-tree.ts';
import { variablesSetBy } from './variables-set-by.ts';

/** What the scheduler has to know of the statements in one message. */
export interface Statements {
  readonly count: number;
  /** How many of them can matter to another client. */
  readonly ordinary: number;
  /** How many of the others take the snapshot of a REPEATABLE READ or SERIALIZABLE transaction, if it has none yet. */
  readonly snapshots: number;
  /** One of them ends a transaction: COMMIT, ROLLBACK. */
  readonly ends: boolean;
  /** One of them begins a transaction. */
  readonly begins: boolean;
  /** One of them ends a transaction and begins the next: COMMIT AND CHAIN. */
  readonly chains: boolean;
  /** One of them only goes back to a savepoint. */
  readonly goesBack: boolean;
  /** The one that cannot run inside a transaction block, or whose protocol cannot be split. */
  readonly unsplittable: string | undefined;
  /** The variables that they set for their session. */
  readonly variables: readonly string[];
}

const FREE_NODES = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'PrepareStmt',
  'DeallocateStmt',
  'ClosePortalStmt',
  'UnlistenStmt',
]);
/** Analysed with a snapshot (`analyze_requires_snapshot` in PostgreSQL's analyze.c). */
const SNAPSHOT_NODES = new Set(['SelectStmt', 'PrepareStmt']);
const BEGIN_KINDS = new Set(['TRANS_STMT_BEGIN', 'TRANS_STMT_START']);
const END_KINDS = new Set(['TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK', 'TRANS_STMT_PREPARE']);
const BACK_KINDS = new Set(['TRANS_STMT_ROLLBACK_TO']);
const SAVEPOINT_KINDS = new Set(['TRANS_STMT_SAVEPOINT', 'TRANS_STMT_RELEASE']);
/** Functions that neither read rows nor lock; what pools and drivers ask on the way. */
const FREE_FUNCTIONS = new Set([
  'version',
  'current_schema',
  'current_schemas',
  'current_database',
  'current_setting',
  'set_config',
  'pg_backend_pid',
]);
/**
 * `PreventInTransactionBlock` in PostgreSQL's utility.c and the commands it calls; CALL, which may commit on its way.
 */
const OUTSIDE_TRANSACTIONS = new Set([
  'VacuumStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'AlterSystemStmt',
  'ReindexStmt',
  'CreateSubscriptionStmt',
  'DropSubscriptionStmt',
  'ClusterStmt',
  'CallStmt',
]);

/** `SELECT 1`, `SELECT version()`: reads no table, calls nothing that could matter. */
function isFreeSelect(select: Node): boolean {
  let free = select['fromClause'] === undefined && select['intoClause'] === undefined;
  walk(select, (name, node) => {
    if (name === 'RangeVar' || name === 'SubLink' || name === 'RangeFunction') free = false;
    if (name === 'FuncCall') {
      const path = (node['funcname'] as { String: { sval: string } }[]).map(({ String: { sval } }) => sval);
      const builtIn = path.length === 1 || path[0] === 'pg_catalog';
      if (!builtIn || !FREE_FUNCTIONS.has(path.at(-1) ?? '')) free = false;
    }
  });
  return free;
}

function isFree(name: string, node: Node): boolean {
  if (name === 'SelectStmt') return isFreeSelect(node);
  if (name === 'TransactionStmt') {
    const kind = node['kind'] as string;
    return BEGIN_KINDS.has(kind) || SAVEPOINT_KINDS.has(kind);
  }
  return FREE_NODES.has(name);
}

/** The `CONCURRENTLY` of several commands, `COMMIT PREPARED`, and DO blocks, where only their text can tell. */
function commitsByItself(name: string, node: Node): boolean {
  if (name === 'TransactionStmt') return String(node['kind']).endsWith('_PREPARED');
  let found = false;
  walk({ [name]: node }, (inner, child) => {
    if ((inner === name || inner === 'PartitionCmd') && child['concurrent'] === true) found = true;
    if (name === 'DoStmt' && inner === 'String')
      found ||= /\b(commit|rollback)\b/i.test(String(child['sval']));
  });
  return found;
}

const UNKNOWN: Statements = {
  count: 1,
  ordinary: 1,
  snapshots: 0,
  ends: false,
  begins: false,
  chains: false,
  goesBack: false,
  unsplittable: undefined,
  variables: [],
};
/** It may be several, of which only the server knows. */
const UNREADABLE: Statements = { ...UNKNOWN, count: 0, unsplittable: 'it cannot be parsed' };
const known = new Map<string, Statements>();
const KNOWN_LIMIT = 10_000;

function inspect(sql: string): Statements {
  const statements = parse(sql);
  // The server will say what is wrong with it.
  if (statements === undefined) return /;\s*\S/.test(sql) ? UNREADABLE : UNKNOWN;
  const has = (kinds: Set<string>): boolean =>
    statements.some(([name, node]) => name === 'TransactionStmt' && kinds.has(node['kind'] as string));
  const unsplittable = statements.find(
    ([name, node]) => OUTSIDE_TRANSACTIONS.has(name) || commitsByItself(name, node),
  );
  return {
    count: statements.length,
    ordinary: statements.filter(([name, node]) => !isFree(name, node)).length,
    snapshots: statements.filter(([name, node]) => isFree(name, node) && SNAPSHOT_NODES.has(name)).length,
    ends: has(END_KINDS),
    begins: has(BEGIN_KINDS),
    chains: statements.some(([name, node]) => name === 'TransactionStmt' && node['chain'] === true),
    goesBack: has(BACK_KINDS),
    unsplittable: unsplittable?.[0].replace(/Stmt$/, ''),
    variables: variablesSetBy(statements),
  };
}

/** What the statements of one message are, by PostgreSQL's own parser; what it cannot parse counts as one that matters. */
export function statementsOf(sql: string): Statements {
  let found = known.get(sql);
  if (!found) {
    found = inspect(sql);
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(sql, found);
  }
  return found;
}
