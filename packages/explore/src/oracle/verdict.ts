import type { Json } from '../scenario/types.ts';

export type VerdictKind = 'serializable' | 'anomalous' | 'bounded' | 'inconclusive';

export type AnomalyName =
  | 'unhandled violation'
  | 'duplicate row'
  | 'lost update'
  | 'write skew'
  | 'read skew'
  | 'deadlock'
  | 'self-deadlock'
  | 'aborted transaction reused'
  | 'leaked transaction'
  | 'silent rollback'
  | 'non-serializable';

/** One difference between an outcome and the nearest serial one. Made-up values are shown by their canonical names. */
export type DifferenceEntry =
  | {
      readonly kind: 'answer';
      /** From 1; 0 for a request of `then`. */
      readonly client: number;
      /** From 1. */
      readonly request: number;
      /** `status`, `$.title`, `headers.location`. */
      readonly path: string;
      readonly actual?: Json;
      readonly serial?: Json;
    }
  | {
      readonly kind: 'row';
      readonly table: string;
      /** `extra`: only under this schedule; `missing`: only in the serial outcome. */
      readonly side: 'extra' | 'missing';
      readonly row: Readonly<Record<string, string | null>>;
      readonly count: number;
    }
  | { readonly kind: 'leaked'; readonly client: number };

export interface Difference {
  /** The serial order of the nearest outcome, clients from 1. */
  readonly serialOrder: readonly number[];
  readonly serialResponses: readonly ReportedResponse[];
  readonly entries: readonly DifferenceEntry[];
}

export interface ReportedResponse {
  /** From 1; 0 for a request of `then`. */
  readonly client: number;
  /** From 1. */
  readonly request: number;
  /** What was asked: `POST /workspaces/1/providers`, or the first line of the script. */
  readonly asked: string;
  readonly status: number | string;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A line of a file. */
export interface ReportedSource {
  /** Relative to where toctou was started, if it lies below; as a comment in the statement names it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ReportedStep {
  /** From 1. */
  readonly client: number;
  readonly lane: string;
  readonly sql: string;
  /** The line of the app that sent it, where that can be told. */
  readonly source?: ReportedSource;
  readonly params: readonly (string | null)[];
  /** What came back: `INSERT 0 1`, `SELECT 0`. */
  readonly result?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly constraint?: string };
  /** Lanes whose lock it waited for. */
  readonly waitedFor: readonly string[];
  /** Index into `steps` of the step whose end let it go on. */
  readonly wokenBy?: number;
  /** False for what was released at once (BEGIN, SET). */
  readonly counted: boolean;
  /** The commit of an autocommit statement. */
  readonly implicit?: boolean;
  /** One of the dependent steps at fault. */
  readonly atFault: boolean;
}

/** A read that was out of date, and the write that it did not see. */
export interface ReportedConflict {
  readonly table: string;
  /** Index into `steps` of the read. */
  readonly check: number;
  /** Index into `steps` of the write. */
  readonly act: number;
}

/** An outcome that no serial schedule produces, with the simplest schedule that shows it. */
export interface Anomaly {
  readonly name: AnomalyName;
  /** What happened, as one sentence. */
  readonly sentence: string;
  /** What `toctou replay` takes. */
  readonly schedule: string;
  readonly preemptions: number;
  /** How many of the explored schedules end so. */
  readonly count: number;
  readonly responses: readonly ReportedResponse[];
  readonly steps: readonly ReportedStep[];
  /** The line of the app that sent the first of the steps at fault, where that can be told. */
  readonly source?: ReportedSource;
  /** The checks of one client that another's act made untrue. */
  readonly conflicts: readonly ReportedConflict[];
  readonly difference: Difference;
  /** The usual cure, as one sentence. */
  readonly cure: string;
}

/** What was found out about one scenario. */
export interface Verdict {
  readonly name: string;
  /** Where the scenario stands in its config, where that can be told. */
  readonly source?: ReportedSource;
  readonly verdict: VerdictKind;
  readonly expected: 'serializable' | 'anomalous';
  /** Whether the verdict is the expected one; `bounded` counts as serializable. */
  readonly asExpected: boolean;
  readonly strategy: 'dpor' | 'exhaustive' | 'random';
  /** Of the strategy `random`: gives the same schedules again. */
  readonly seed?: number;
  /** Schedules run. */
  readonly explored: number;
  /** Of the exploring alone, without start-up and serial runs. */
  readonly durationMs: number;
  /** How many interleavings there are, where all were explored. */
  readonly interleavings?: number;
  /** Distinct outcomes seen, in canonical form. */
  readonly outcomes: number;
  /** Distinct outcomes of the serial schedules. */
  readonly serialOutcomes: number;
  readonly anomalies: readonly Anomaly[];
  /** Why it is bounded or inconclusive, or could not run. */
  readonly reason?: string;
  /** The error that kept it from running. */
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly detail?: string;
  };
  /** What the user should know besides. */
  readonly notes: readonly string[];
  /** Of a scenario whose schedules are shared by several shards: what it takes to put their parts together. */
  readonly part?: ReportedPart;
}

/** What one shard saw of a scenario. */
export interface ReportedPart {
  /** A digest of all the ways to begin, of this shard and of the others. */
  readonly beginnings: string;
  /** A digest of the serial outcomes. */
  readonly serial: string;
  readonly deadlocks: number;
  readonly bounds: readonly string[];
  readonly notes: readonly string[];
  readonly endings: readonly {
    /** A digest of the outcome. */
    readonly key: string;
    /** A schedule that ends so. */
    readonly schedule: string;
    /** Where it is anomalous: which of the verdict's anomalies, and the first schedule that ends so. */
    readonly anomaly?: number;
    readonly first?: string;
  }[];
}

/** Which part of a run this is. */
export interface ReportedShard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** The version of toctou. */
  readonly toctou: string;
  /** A digest of the scenarios and of the options that they were run with. */
  readonly config: string;
  readonly bail: boolean;
  /** All scenarios of the run, with the shards that explore them. */
  readonly scenarios: readonly {
    readonly name: string;
    readonly expected: Verdict['expected'];
    readonly strategy: Verdict['strategy'];
    readonly shards: readonly number[];
  }[];
}

/** The JSON report. */
export interface Report {
  readonly version: 1;
  readonly scenarios: readonly Verdict[];
  readonly durationMs: number;
  /** The engine it ran on, such as `PostgreSQL 18.4 (embedded)`. */
  readonly engine?: string;
  readonly exitCode: 0 | 1 | 2 | 130;
  /** Where it is only a part of a run, for `toctou merge-reports`. */
  readonly shard?: ReportedShard;
}

/** The report of one shard. */
export type ShardReport = Report & { readonly shard: ReportedShard };

/** One schedule, run again. */
export interface Replay {
  readonly version: 1;
  readonly scenario: string;
  /** The schedule as it was carried out, in the form that `toctou replay` takes. */
  readonly schedule: string;
  readonly verdict: 'serializable' | 'anomalous';
  readonly steps: readonly ReportedStep[];
  readonly responses: readonly ReportedResponse[];
  /** Where it is serializable: the serial order that ends in the same outcome, clients from 1. */
  readonly serialOrder?: readonly number[];
  /** Where it is anomalous: what went wrong. */
  readonly anomaly?: Pick<Anomaly, 'name' | 'sentence' | 'difference' | 'cure'>;
  readonly durationMs: number;
  /** The engine it ran on, such as `PostgreSQL 18.4 (embedded)`. */
  readonly engine?: string;
}
