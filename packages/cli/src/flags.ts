import { REPORTER_NAMES } from '@toctou/explore/at-start';

/** The commands that a flag belongs to. */
export type CommandName =
  'explore' | 'replay' | 'list' | 'init' | 'doctor' | 'merge-reports' | 'show-report' | 'scan';

/** One flag: what the parser, the help and the documentation know of it. */
export interface Flag {
  /** Short and long form, and the argument: `-c, --config <file>`. */
  readonly flags: string;
  readonly description: string;
  readonly commands: readonly CommandName[];
  readonly kind: 'switch' | 'text' | 'list' | 'count' | 'number';
  /** The values it takes, where they are few. */
  readonly choices?: readonly string[];
  /** The environment variable that stands in for it. */
  readonly env?: string;
}

const STRATEGIES = ['dpor', 'exhaustive', 'random'] as const;

/** What the parser makes of the flags of {@link FLAGS}. */
export interface Flags {
  readonly config?: string;
  readonly reporter?: readonly string[];
  readonly databaseUrl?: string;
  readonly maxSchedules?: number;
  readonly maxPreemptions?: number;
  readonly timeout?: string;
  readonly strategy?: (typeof STRATEGIES)[number];
  readonly seed?: number;
  readonly workers?: number;
  readonly shard?: string;
  readonly resume?: boolean;
  readonly bail?: boolean;
  readonly openapi?: string;
  readonly ci?: boolean;
  readonly force?: boolean;
}

/** Every flag there is. */
export const FLAGS: { readonly [Name in keyof Flags]-?: Flag } = {
  config: {
    flags: '-c, --config <file>',
    description: 'the config file (default: toctou.config.ts, .mts, .js, .mjs or .json here)',
    commands: ['explore', 'replay', 'list', 'doctor', 'merge-reports'],
    kind: 'text',
  },
  reporter: {
    flags: '--reporter <name[:file]>',
    description: `${REPORTER_NAMES.join(', ')}; the last four also to a file; may be given several times (default: pretty, in GitHub Actions github too)`,
    commands: ['explore', 'replay', 'merge-reports'],
    kind: 'list',
  },
  databaseUrl: {
    flags: '--database-url <url>',
    description: 'an admin URL on a disposable PostgreSQL, instead of the embedded one',
    commands: ['explore', 'replay', 'doctor'],
    kind: 'text',
    env: 'TOCTOU_DATABASE_URL',
  },
  timeout: {
    flags: '--timeout <duration>',
    description: 'how long a request or a start may take, such as 60s or 500ms',
    commands: ['explore', 'replay', 'doctor'],
    kind: 'text',
  },
  maxSchedules: {
    flags: '--max-schedules <n>',
    description: 'stop after so many schedules of a scenario; its verdict is then bounded',
    commands: ['explore'],
    kind: 'count',
  },
  maxPreemptions: {
    flags: '--max-preemptions <n>',
    description:
      'every interleaving with so many preemptions at most; the verdict is bounded if there are more',
    commands: ['explore'],
    kind: 'number',
  },
  strategy: {
    flags: '--strategy <name>',
    description: 'dpor (default): one schedule for each class; exhaustive: every interleaving; random',
    commands: ['explore'],
    kind: 'text',
    choices: STRATEGIES,
  },
  seed: {
    flags: '--seed <n>',
    description: 'with --strategy random: the same seed gives the same schedules',
    commands: ['explore'],
    kind: 'number',
  },
  workers: {
    flags: '--workers <n>',
    description: 'how many labs work at once, each with a database and apps of its own (default: 1)',
    commands: ['explore'],
    kind: 'count',
  },
  shard: {
    flags: '--shard <i/n>',
    description: 'explore the i-th of n parts; merge-reports puts their JSON reports together',
    commands: ['explore'],
    kind: 'text',
  },
  resume: {
    flags: '--resume',
    description: 'go on from what an interrupted run of the same has found out',
    commands: ['explore'],
    kind: 'switch',
  },
  bail: {
    flags: '--bail',
    description: 'stop after the first scenario that is not as expected',
    commands: ['explore'],
    kind: 'switch',
  },
  openapi: {
    flags: '--openapi <file>',
    description:
      'propose scenarios for every operation that writes, from OpenAPI 3 or Swagger 2, JSON or YAML',
    commands: ['init'],
    kind: 'text',
  },
  ci: {
    flags: '--ci',
    description: 'write the workflow for GitHub Actions, instead of printing its steps',
    commands: ['init'],
    kind: 'switch',
  },
  force: {
    flags: '--force',
    description: 'overwrite what is there',
    commands: ['init'],
    kind: 'switch',
  },
};
