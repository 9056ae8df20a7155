import type { Finding } from '../findings/finding.ts';
import type { CommentProblem } from '../review/ignores.ts';
import type { Skipped } from '../source/skipped.ts';
import type { Report } from './report.ts';

/** What `--reporter json` writes; `@toctou/scan/report.schema.json` is its schema. */
export interface JsonReport {
  readonly version: 1;
  readonly findings: readonly Finding[];
  readonly comments: readonly CommentProblem[];
  readonly skipped: readonly Skipped[];
  readonly hidden: Report['hidden'];
}

/** The report as JSON, for scripts. */
export function jsonText({ findings, comments, skipped, hidden }: Report): string {
  const report: JsonReport = { version: 1, findings, comments, skipped, hidden };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
