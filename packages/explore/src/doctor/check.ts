/** One thing that was looked at, as a finding. */
export interface Check {
  /** What was looked at, in the order in which one needs the other. */
  readonly name:
    | 'node'
    | 'config'
    | 'server'
    | 'setup'
    | 'app'
    | 'given'
    | 'answers'
    | 'statements'
    | 'determinism'
    | 'connections';
  /** The scenario that it is about; of what all share none. */
  readonly scenario?: string;
  readonly ok: boolean;
  /** What was found, as a sentence. */
  readonly message: string;
  /** Lines that help to see the cause. */
  readonly detail?: string | undefined;
  /** How to mend it. */
  readonly hint?: string | undefined;
}
