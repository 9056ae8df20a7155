import { REPORTERS } from '@toctou/scan/reporters';
import type { Flag } from './flags.ts';

const SEVERITIES = ['warning', 'error'] as const;

/** What the parser makes of the flags of {@link SCAN_FLAGS}. */
export interface ScanFlags {
  readonly reporter?: readonly string[];
  readonly since?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly failOn?: (typeof SEVERITIES)[number];
  readonly patch?: boolean;
  /** `true`: without a file. */
  readonly scenarios?: string | true;
  readonly databaseUrl?: string;
  readonly types?: boolean;
  readonly cache?: boolean;
  readonly cacheLocation?: string;
}

/** Every flag of `toctou scan`. */
export const SCAN_FLAGS: { readonly [Name in keyof ScanFlags]-?: Flag } = {
  reporter: {
    flags: '--reporter <name[:file]>',
    description: `${REPORTERS.join(', ')}, also to a file; may be given several times (default: pretty, and github in GitHub Actions)`,
    commands: ['scan'],
    kind: 'list',
  },
  since: {
    flags: '--since <revision>',
    description: 'only what has changed since this revision of git',
    commands: ['scan'],
    kind: 'text',
  },
  baseline: {
    flags: '--baseline <file>',
    description: 'findings that this file has are known, and not told',
    commands: ['scan'],
    kind: 'text',
  },
  updateBaseline: {
    flags: '--update-baseline',
    description: 'write what is found to the baseline (default: toctou-baseline.json)',
    commands: ['scan'],
    kind: 'switch',
  },
  failOn: {
    flags: '--fail-on <severity>',
    description: 'what makes the exit code 1: warning (default) or error',
    commands: ['scan'],
    kind: 'text',
    choices: SEVERITIES,
  },
  patch: {
    flags: '--patch',
    description: 'print the cures that are mechanical as a diff, and nothing else',
    commands: ['scan'],
    kind: 'switch',
  },
  scenarios: {
    flags: '--scenarios [file]',
    description:
      'write a config for toctou explore, with a scenario for every finding that a route leads to; without a file it is printed',
    commands: ['scan'],
    kind: 'text',
  },
  databaseUrl: {
    flags: '--database-url <url>',
    description: 'read the schema from this running PostgreSQL, MySQL or MariaDB',
    commands: ['scan'],
    kind: 'text',
  },
  types: {
    flags: '--types',
    description: "ask the project's TypeScript 7 for types that the text alone does not tell",
    commands: ['scan'],
    kind: 'switch',
  },
  cache: {
    flags: '--no-cache',
    description: 'look at everything anew, and keep nothing for the next time',
    commands: ['scan'],
    kind: 'switch',
  },
  cacheLocation: {
    flags: '--cache-location <folder>',
    description:
      'where the last result is kept (default: node_modules/.cache/toctou, where there is a node_modules)',
    commands: ['scan'],
    kind: 'text',
  },
};
