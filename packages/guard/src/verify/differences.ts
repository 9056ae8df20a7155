import type { ForeignKeyTarget } from '../constraint.ts';
import { sameColumns } from '../matches.ts';
import type { LiveConstraint } from './catalog.ts';
import { kindOf, nameOf, type Declaration } from './declaration.ts';
import type { Finding } from './constraint-problem.ts';

/** The same but for its case, or for what PostgreSQL cuts off. */
export function isNear(live: string, declared: string): boolean {
  const [a, b] = [live.toLowerCase(), declared.toLowerCase()];
  return a === b || (a.length > 40 && b.startsWith(a));
}

/** Whether it does the same under another name. */
export function isTwin(declaration: Declaration, live: LiveConstraint): boolean {
  return (
    isKind(declaration.kind, live.kind) &&
    (declaration.columns
      ? sameKey(declaration.columns, live.columns)
      : isNear(live.name, nameOf(declaration) ?? ''))
  );
}

function isKind(declared: Declaration['kind'], live: LiveConstraint['kind']): boolean {
  return declared === live || (declared === 'unique' && live === 'primary_key');
}

/** What tells a live constraint from the declared one. */
export function differences(declaration: Declaration, live: LiveConstraint): Finding[] {
  if (!isKind(declaration.kind, live.kind))
    return [['other_kind', `it is of another kind: ${kindOf(live.kind)}`]];
  const problems: Finding[] = [];
  if (declaration.columns && !sameKey(declaration.columns, live.columns))
    problems.push(['other_columns', `it is on (${live.columns.join(', ')})`]);
  if (live.prefixes.length > 0)
    problems.push(['prefix', `only the beginning counts of ${live.prefixes.join(', ')}`]);
  if (declaration.kind === 'unique' || declaration.kind === 'primary_key')
    problems.push(...condition(declaration.where, live.where), ...deferral(declaration.deferrable, live));
  if (declaration.kind === 'foreign_key')
    problems.push(...target(declaration.columns, declaration.references, live));
  if (live.state === 'unenforced') problems.push(['not_enforced', 'NOT ENFORCED: nothing is held to it']);
  if (live.state === 'invalid')
    problems.push([
      'not_valid',
      live.kind === 'foreign_key' || live.kind === 'check'
        ? 'NOT VALID: rows from before may break it'
        : 'the index is not valid: its CREATE INDEX CONCURRENTLY failed, or a partition has none',
    ]);
  return problems;
}

function condition(declared: string | undefined, live: string | undefined): Finding[] {
  if (declared === undefined && live !== undefined)
    return [
      ['partial', `it holds only where ${live}: declare that as \`where\`, or make it hold for every row`],
    ];
  if (declared === undefined || (live !== undefined && bare(declared) === bare(live))) return [];
  return [['other_condition', live === undefined ? 'it holds for every row' : `it holds where ${live}`]];
}

/** The same columns; expressions are compared as the database prints them. */
function sameKey(declared: readonly string[], live: readonly string[]): boolean {
  return sameColumns(declared.map(bare), live.map(bare));
}

/** Without outer parentheses and superfluous space. */
function bare(sql: string): string {
  const text = sql.trim().replaceAll(/\s+/g, ' ');
  return text.startsWith('(') && closes(text) === text.length - 1 ? bare(text.slice(1, -1)) : text;
}

/** Where the parenthesis that `text` begins with is closed. */
function closes(text: string): number {
  let depth = 0;
  for (const { 0: parenthesis, index } of text.matchAll(/[()]/g)) {
    depth += parenthesis === '(' ? 1 : -1;
    if (depth === 0) return index;
  }
  return -1;
}

function deferral(declared: boolean | undefined, live: LiveConstraint): Finding[] {
  if ((declared ?? false) === live.deferrable) return [];
  return [
    [
      'deferrable',
      live.deferrable
        ? 'it is deferrable, so that insertOnce cannot use it: make it not so, or declare `deferrable: true`'
        : 'it is not deferrable',
    ],
  ];
}

function pairs(from: readonly string[], to: readonly string[]): string[] {
  return from.map((column, index) => JSON.stringify([column, to[index]]));
}

/** Which column refers to which counts, not in which order that is said. */
function target(
  columns: readonly string[],
  declared: ForeignKeyTarget | undefined,
  live: LiveConstraint,
): Finding[] {
  const { references } = live;
  if (declared === undefined || references === undefined) return [];
  const same =
    declared.table === references.table &&
    (declared.schema ?? references.schema) === references.schema &&
    sameColumns(pairs(columns, declared.columns), pairs(live.columns, references.columns));
  return same
    ? []
    : [
        [
          'other_target',
          `it refers to ${references.schema === undefined ? '' : `${references.schema}.`}${references.table} (${references.columns.join(', ')})`,
        ],
      ];
}
