import type { Finding } from '../findings/finding.ts';
import type { CommentProblem } from '../review/ignores.ts';
import type { Skipped } from '../source/skipped.ts';

/** What a scan came to, after comments, baseline and `--since` have been heard. Every reporter takes its words from it alone. */
export interface Report {
  readonly findings: readonly Finding[];
  /** Comments that count like a finding, and those of no use any more. */
  readonly comments: readonly CommentProblem[];
  readonly skipped: readonly Skipped[];
  readonly files: { readonly found: number; readonly parsed: number };
  /** How many findings are not among these, and why. */
  readonly hidden: { readonly ignored: number; readonly baseline: number; readonly untouched: number };
  /** How many findings of the baseline are found no more. */
  readonly gone: number;
  /** How many tables the schema has. */
  readonly tables: number;
  /** The folder that files are relative to, absolute. */
  readonly root: string;
  /** What is at fault from here on: `warning` is all. */
  readonly failOn: 'warning' | 'error';
}

/** Whether a finding makes the scan fail. */
export function isAtFault({ severity }: Finding, { failOn }: Pick<Report, 'failOn'>): boolean {
  return severity === 'error' || failOn === 'warning';
}

/** Whether a comment makes the scan fail: one that ignores nothing any more is harmless. */
export function isCommentAtFault({ kind }: CommentProblem): boolean {
  return kind !== 'unused';
}

/** 1: something is at fault; 0: nothing is. */
export function exitCodeOf(report: Report): 0 | 1 {
  const faults =
    report.findings.some((finding) => isAtFault(finding, report)) || report.comments.some(isCommentAtFault);
  return faults ? 1 : 0;
}
