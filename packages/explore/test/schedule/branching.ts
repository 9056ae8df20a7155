import fc from 'fast-check';
import type { EventsOf } from '../../src/schedule/dpor.ts';
import type { Event, Footprint } from '../../src/schedule/footprint.ts';
import type { Lane } from '../../src/schedule/history.ts';
import { clientOf } from '../../src/schedule/schedule-string.ts';

/** A client whose next step depends on what it saw, as an app does. */
interface BranchingClient {
  readonly length: number;
  /** Its first step takes the snapshot that all of them read, and the last one commits; else each step commits for itself. */
  readonly snapshot: boolean;
}

/** Several of them. `seed` says who reads and commits what after having seen what. */
export interface Branching {
  readonly clients: readonly BranchingClient[];
  readonly tables: number;
  readonly seed: number;
}

const NONE: ReadonlySet<string> = new Set();

/** The footprint of a step that reads and commits; a table is a letter. */
export function footprint(reads: string, commits: string): Footprint {
  return {
    reads: new Set(reads),
    commits: new Set(commits),
    writes: NONE,
    locks: NONE,
    shares: NONE,
    releases: NONE,
    advisory: false,
    serializable: undefined,
    unknown: false,
  };
}

/** FNV-1a with the finalizer of MurmurHash3: the same words always give the same number. */
function numberOf(...words: readonly (number | string)[]): number {
  let hash = 2_166_136_261;
  for (const char of words.join('|')) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** No table, one, or two. */
function tablesOf(program: Branching, ...words: readonly (number | string)[]): string {
  const number = numberOf(program.seed, ...words);
  const count = [0, 0, 1, 1, 1, 1, 1, 2][number % 8] as number;
  return Array.from({ length: count }, (_, i) => 'abcd'[(number >>> (8 + 4 * i)) % program.tables]).join('');
}

/** What is known of a client between two of its steps. */
interface State {
  steps: number;
  /** All that it saw, as one word. */
  seen: string;
  /** What it is going to commit at its end. */
  last: string;
}

/** The steps of a program under one schedule after another: what is to come is known only of those that came to their end. */
export function branchingEvents(program: Branching): EventsOf {
  const foreseen = program.clients.map(() => new Set<string>());
  return (steps, complete) => {
    const lanes = steps.map(({ lane }) => lane);
    return run(program, lanes, (client, reads) => {
      const known = foreseen[client] as Set<string>;
      if (complete) for (const table of reads) known.add(table);
      return complete ? reads : reads.slice(0, 1) + [...known].join('');
    });
  };
}

function run(
  program: Branching,
  lanes: readonly Lane[],
  foresee: (client: number, reads: string) => string,
): Event[] {
  const committers = new Map<string, Set<number>>();
  const states = program.clients.map((): State => ({ steps: 0, seen: '', last: '' }));
  const look = (state: State, tables: string): string => {
    for (const table of tables) {
      const version = [...(committers.get(table) ?? [])].toSorted((a, b) => a - b).join();
      state.seen = String(numberOf(state.seen, table, version));
    }
    return tables;
  };
  return lanes.map((lane) => {
    const client = clientOf(lane);
    const { snapshot, length } = program.clients[client] as BranchingClient;
    const state = states[client] as State;
    const step = state.steps++;
    let reads = '';
    let commits = '';
    if (!snapshot) {
      reads = look(state, tablesOf(program, client, step, state.seen, 'reads'));
      commits = tablesOf(program, client, step, state.seen, 'commits');
    } else if (step === 0) {
      for (let n = 0; n < length; n++)
        reads += look(state, tablesOf(program, client, n, state.seen, 'reads'));
      reads = foresee(client, reads);
      state.last = tablesOf(program, client, length, state.seen, 'commits');
    }
    if (snapshot && step === length - 1) commits = state.last;
    for (const table of commits)
      committers.set(table, new Set([...(committers.get(table) ?? []), 10 * client + step]));
    return { lane, client, lanes: new Set([lane]), footprint: footprint(reads, commits) };
  });
}

const client: fc.Arbitrary<BranchingClient> = fc.record({
  length: fc.integer({ min: 1, max: 3 }),
  snapshot: fc.boolean(),
});

/** Two to four clients of at most eight steps together. */
export const branchingPrograms: fc.Arbitrary<Branching> = fc.record({
  clients: fc
    .array(client, { minLength: 2, maxLength: 4 })
    .filter((clients) => clients.reduce((sum, { length }) => sum + length, 0) <= 8),
  tables: fc.integer({ min: 2, max: 4 }),
  seed: fc.nat(),
});
