/** An isolation spec, as its file says it. */
export interface Spec {
  /** SQL that makes what every permutation starts from, one block after the other. */
  readonly setups: readonly string[];
  readonly teardown: string | undefined;
  readonly sessions: readonly Session[];
  /** Empty: every interleaving of the sessions. */
  readonly permutations: readonly (readonly PermutationStep[])[];
}

/** What one connection does. */
export interface Session {
  readonly name: string;
  readonly setup: string | undefined;
  readonly steps: readonly Step[];
  readonly teardown: string | undefined;
}

export interface Step {
  readonly name: string;
  readonly sql: string;
}

/** A step's place in a permutation, and what its completion has to wait for before it may be told. */
export interface PermutationStep {
  readonly name: string;
  readonly blockers: readonly Blocker[];
}

/**
 * `once`: `(*)`, told as waiting at first, whether it waits or not. `step`: not told before that step is. `notices`: not
 * told before that step's session has sent so many more notices.
 */
export type Blocker =
  | { readonly kind: 'once' }
  | { readonly kind: 'step'; readonly step: string }
  | { readonly kind: 'notices'; readonly step: string; readonly count: number };
