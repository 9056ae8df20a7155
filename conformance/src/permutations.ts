import { SpecError } from './spec-error.ts';
import type { Blocker, PermutationStep, Spec, Step } from './spec.ts';

/** A step at its place in a permutation. */
export interface PlacedStep extends Step {
  /** Index of its session. */
  readonly session: number;
  readonly blockers: readonly Blocker[];
}

export type Permutation = readonly PlacedStep[];

/** Every step of a spec by its name. */
type Steps = ReadonlyMap<string, PlacedStep>;

function stepsOf({ sessions }: Spec): Steps {
  const steps = new Map<string, PlacedStep>();
  for (const [session, { steps: own }] of sessions.entries()) {
    for (const { name, sql } of own) {
      if (steps.has(name)) throw new SpecError(`duplicate step name: ${name}`);
      steps.set(name, { name, sql, session, blockers: [] });
    }
  }
  return steps;
}

function checkBlocker(blocker: Blocker, step: PlacedStep, permutation: Permutation): void {
  if (blocker.kind === 'once') return;
  const other = permutation.find(({ name }) => name === blocker.step);
  if (!other) {
    throw new SpecError(
      `undefined blocking step "${blocker.step}" referenced in permutation step "${step.name}"`,
    );
  }
  if (other.session === step.session) {
    throw new SpecError(`permutation step "${step.name}" cannot block on its own session`);
  }
}

function placed(permutation: readonly PermutationStep[], steps: Steps): Permutation {
  const found = permutation.map(({ name, blockers }) => {
    const step = steps.get(name);
    if (!step) throw new SpecError(`undefined step "${name}" specified in permutation`);
    return { ...step, blockers };
  });
  for (const step of found) for (const blocker of step.blockers) checkBlocker(blocker, step, found);
  return found;
}

/** All interleavings, the first session's steps as early as can be. */
function* interleavings(sessions: readonly Permutation[]): Generator<PlacedStep[]> {
  let over = true;
  for (const [index, [first, ...rest]] of sessions.entries()) {
    if (!first) continue;
    over = false;
    for (const others of interleavings(sessions.with(index, rest))) yield [first, ...others];
  }
  if (over) yield [];
}

/**
 * The permutations that a spec asks for, all interleavings if it names none.
 *
 * @throws SpecError when it names a step that there is not, or the same one twice
 */
export function permutationsOf(spec: Spec): Iterable<Permutation> {
  const steps = stepsOf(spec);
  if (spec.permutations.length > 0) return spec.permutations.map((named) => placed(named, steps));
  const all = [...steps.values()];
  return interleavings(spec.sessions.map((_, index) => all.filter(({ session }) => session === index)));
}

/** The names of steps that no permutation of a spec with permutations uses, in the order of their bytes. */
export function unusedSteps({ sessions, permutations }: Spec): string[] {
  if (permutations.length === 0) return [];
  const used = new Set(permutations.flat().map(({ name }) => name));
  return sessions
    .flatMap(({ steps }) => steps.map(({ name }) => name))
    .filter((name) => !used.has(name))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
