import type { Access, Handler } from '../flow/access.ts';
import type { Fact } from '../flow/fact.ts';
import { groupBy } from '../groups.ts';
import type { World } from '../world.ts';

/** What a rule is called, in findings, configuration and comments. */
export type RuleId =
  | 'check-then-insert'
  | 'read-modify-write'
  | 'limit-check'
  | 'check-then-write'
  | 'check-then-reference'
  | 'write-skew'
  | 'lock-nothing'
  | 'dead-catch'
  | 'conflict-without-constraint';

/** What happens when two requests meet. */
export type Consequence =
  'duplicate' | 'error-500' | 'lost-update' | 'limit-bypass' | 'invariant' | 'privilege' | 'orphan';

/** What one evaluation saw. */
export interface Scene {
  readonly accesses: readonly Access[];
  readonly writes: readonly Write[];
  /** Writes whose number of rows was looked at. */
  readonly examined: ReadonlySet<Access>;
  readonly world: World;
  /** The words by which a handler tells errors apart: codes, classes, properties. */
  readonly words: (handler: Handler) => ReadonlySet<string>;
}

/** A pair of a check and an act between which another request may come, before it is known what the database makes of it. */
export interface Suspicion {
  readonly rule: RuleId;
  readonly check: Access;
  readonly act: Access;
  /** By the code's names. */
  readonly columns: readonly string[];
  /** Which violation would make it harmless, if somebody translated it. */
  readonly saves?: 'unique' | 'foreignKey' | 'absent' | undefined;
  /** Where no constraint decides: what happens. */
  readonly consequence?: Consequence | undefined;
  /** A clause for the message: what the code looks at. */
  readonly detail?: string | undefined;
  /** The table whose rows were looked at, where the check read them along with another's. */
  readonly child?: string | undefined;
}

export interface Rule {
  readonly id: RuleId;
  find(scene: Scene): Suspicion[];
}

/** A write, with the accesses that came before it. */
export interface Write {
  readonly act: Access;
  readonly earlier: readonly Access[];
}

/** The writes among the accesses of one evaluation. */
export function writesOf(accesses: readonly Access[]): Write[] {
  const repetitions = groupBy(accesses, ({ node }) => node);
  return accesses
    .filter(({ operation: { kind } }) => kind === 'insert' || kind === 'update' || kind === 'delete')
    .map((act) => ({
      act,
      earlier: accesses.filter(
        (check) => check.order < act.order && !isRepeated(act, check, repetitions.get(check.node) ?? []),
      ),
    }));
}

/** The writes of these kinds. */
export function acts({ writes }: Scene, ...kinds: readonly string[]): readonly Write[] {
  return writes.filter(({ act }) => kinds.includes(act.operation.kind));
}

/** Whether the same statement is executed once more, nearer to the act, and says as much: a helper that is called again. */
function isRepeated(act: Access, check: Access, same: readonly Access[]): boolean {
  return same.some(
    (later) =>
      later.order > check.order &&
      later.order < act.order &&
      looksFor(later) === looksFor(check) &&
      factsAbout(act, check).every((fact) =>
        factsAbout(act, later).some(({ means, column }) => means === fact.means && column === fact.column),
      ),
  );
}

function looksFor({ operation }: Access): string {
  return keyed(operation.where.map((conditions) => keyed(conditions.map(({ column }) => column))));
}

function keyed(names: readonly string[]): string {
  return names.toSorted().join(' ');
}

const byAccess = new WeakMap<readonly Fact[], ReadonlyMap<Access, readonly Fact[]>>();

/** What the act knows of an earlier access. */
export function factsAbout({ facts }: Access, check: Access): readonly Fact[] {
  const known = byAccess.get(facts) ?? groupBy(facts, ({ access }) => access);
  byAccess.set(facts, known);
  return known.get(check) ?? [];
}

/** Whether two accesses are in handlers of one route that run one after the other. */
export function isHandedOn(check: Access, act: Access): boolean {
  const at = check.frames.findIndex((frame, depth) => frame !== act.frames[depth]);
  const [one, other] = [check.frames[at], act.frames[at]];
  return one?.call !== undefined && one.call === other?.call;
}

/** The columns that a read looks for rows by; equalities alone. */
export function keyColumns(check: Access): readonly string[] {
  const columns = check.operation.where.flatMap((conditions) =>
    conditions
      .filter(
        ({ operator }) =>
          operator === '=' || operator === 'in' || operator === 'ilike' || operator === 'null',
      )
      .map(({ column }) => column),
  );
  return [...new Set(columns)];
}
