import type { Lane } from './history.ts';

/** What a step does that others may notice. Names are of tables, as the database calls them. */
export interface Footprint {
  /** Tables whose committed rows it looks at. */
  readonly reads: ReadonlySet<string>;
  /** Tables in which it changes rows; nobody sees them before the commit, but others wait for them. */
  readonly writes: ReadonlySet<string>;
  /** Tables in which it locks rows against others (FOR UPDATE, or tries to). */
  readonly locks: ReadonlySet<string>;
  /** Tables in which it locks rows against writers only (FOR SHARE, the parent of a foreign key). */
  readonly shares: ReadonlySet<string>;
  /** Tables whose new rows become visible with it. */
  readonly commits: ReadonlySet<string>;
  /** Tables in which it gives locks up. */
  readonly releases: ReadonlySet<string>;
  /** It takes, tries or gives up an advisory lock. */
  readonly advisory: boolean;
  /** Of a transaction at SERIALIZABLE. */
  readonly serializable: Serializable | undefined;
  /** Nothing is known about it: it depends on everything. */
  readonly unknown: boolean;
}

/** The part of a step in the certification of its SERIALIZABLE transaction. */
export interface Serializable {
  /** The tables of all SERIALIZABLE transactions that share a table with it, also by way of others. */
  readonly tables: ReadonlySet<string>;
  /** The step takes the snapshot. */
  readonly begins: boolean;
  /** It commits or rolls back. */
  readonly ends: boolean;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

/** A step under a schedule, as the search sees it. */
export interface Event {
  readonly lane: Lane;
  readonly client: number;
  /** Its own lane, and the lanes that waited and went on with it. */
  readonly lanes: ReadonlySet<Lane>;
  readonly footprint: Footprint;
}

const SETS = ['reads', 'writes', 'locks', 'shares', 'commits', 'releases'] as const;

function union<T>(sets: readonly ReadonlySet<T>[]): ReadonlySet<T> {
  return sets.length === 1 ? (sets[0] as ReadonlySet<T>) : new Set(sets.flatMap((set) => [...set]));
}

/** All that several footprints do. */
export function mergeFootprints(parts: readonly Footprint[]): Footprint {
  const certified = parts.flatMap(({ serializable }) => serializable ?? []);
  const all = Object.fromEntries(SETS.map((key) => [key, union(parts.map((part) => part[key]))]));
  return {
    ...(all as Record<(typeof SETS)[number], ReadonlySet<string>>),
    advisory: parts.some(({ advisory }) => advisory),
    serializable: certified.length === 0 ? undefined : mergeSerializable(certified),
    unknown: parts.some(({ unknown }) => unknown),
  };
}

function mergeSerializable(parts: readonly Serializable[]): Serializable {
  return {
    tables: union(parts.map(({ tables }) => tables)),
    begins: parts.some(({ begins }) => begins),
    ends: parts.some(({ ends }) => ends),
    reads: union(parts.map(({ reads }) => reads)),
    writes: union(parts.map(({ writes }) => writes)),
  };
}

/** What the same step turned out to do under several schedules. */
export function mergeEvents(one: Event, other: Event): Event {
  const { lane, client } = one;
  const lanes = union([one.lanes, other.lanes]);
  return { lane, client, lanes, footprint: mergeFootprints([one.footprint, other.footprint]) };
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  for (const item of a) if (b.has(item)) return true;
  return false;
}

/** One direction of {@link conflict}. A read and an uncommitted write never meet: PostgreSQL does not read it. */
function affects(a: Footprint, b: Footprint): boolean {
  return (
    meet(a.commits, b.reads) ||
    meet(a.commits, b.writes) ||
    meet(a.commits, b.locks) ||
    meet(a.commits, b.shares) ||
    meet(a.releases, b.writes) ||
    meet(a.releases, b.locks) ||
    meet(a.releases, b.shares) ||
    meet(a.locks, b.writes) ||
    meet(a.locks, b.shares) ||
    meet(a.shares, b.writes)
  );
}

function decideTogether(a: Serializable | undefined, b: Serializable | undefined): boolean {
  if (!a || !b || !meet(a.tables, b.tables)) return false;
  if ((a.ends && (b.begins || b.ends)) || (a.begins && b.ends)) return true;
  return meet(a.reads, b.writes) || meet(a.writes, b.reads);
}

/** Whether the order of two footprints can matter. */
export function conflict(a: Footprint, b: Footprint): boolean {
  if (a.unknown || b.unknown) return true;
  if (a.advisory && b.advisory) return true;
  if (meet(a.writes, b.writes) || meet(a.locks, b.locks)) return true;
  return affects(a, b) || affects(b, a) || decideTogether(a.serializable, b.serializable);
}

/** Whether the order of two events can matter. What one client does may depend on all that it did before. */
export function dependent(a: Event, b: Event): boolean {
  return a.client === b.client || meet(a.lanes, b.lanes) || conflict(a.footprint, b.footprint);
}
