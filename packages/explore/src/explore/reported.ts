import type { Outcome } from '../oracle/outcome.ts';
import type { ReportedResponse, ReportedStep } from '../oracle/verdict.ts';
import { commentedSite } from '../oracle/sql-comment.ts';
import { describeRequest } from '../scenario/describe.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { History, StepRecord } from '../schedule/history.ts';
import { shownPath, type CallSite } from '../system/own-calls.ts';

function shown(column: string, value: string | null): string {
  return column === UNNAMED ? (value ?? 'NULL') : `${column} = ${value ?? 'NULL'}`;
}

/** Of a result that is read at a glance, the values too: `SELECT 1 (v = 0)`. */
function resultOf(step: StepRecord): string | undefined {
  const tags = step.results.map(({ tag, rowCount, rows: [row], columns }) => {
    if (rowCount !== 1 || !row || row.length > GLANCE || columns.length !== row.length) return tag;
    return `${tag} (${row.map((value, i) => shown(columns[i] ?? UNNAMED, value)).join(', ')})`;
  });
  return tags.length === 0 ? undefined : tags.join('; ');
}

/** What PostgreSQL calls a column without a name. */
const UNNAMED = '?column?';
/** Columns of a row that are still read at a glance. */
const GLANCE = 4;

/** The line of code that sent a step, by its text and by what is known of its client. */
export type SiteOf = (client: number, sql: string) => CallSite | undefined;

/** The steps of a history for a report. @param atFault indices of the dependent steps at fault */
export function reportedSteps(history: History, atFault: readonly number[], siteOf: SiteOf): ReportedStep[] {
  return history.steps.map((step, index) => {
    const result = resultOf(step);
    const site = commentedSite(step.sql) ?? siteOf(step.client, step.sql);
    return {
      client: step.client + 1,
      lane: step.lane,
      sql: step.sql,
      ...(site && { source: { file: shownPath(site.file), line: site.line } }),
      params: step.params,
      ...(result === undefined ? {} : { result }),
      ...(step.error
        ? {
            error: {
              code: step.error.code,
              message: step.error.message,
              ...(step.error.constraint === undefined ? {} : { constraint: step.error.constraint }),
            },
          }
        : {}),
      waitedFor: step.waitedFor,
      ...(step.wokenBy === undefined ? {} : { wokenBy: step.wokenBy }),
      counted: step.counted,
      ...(step.implicit ? { implicit: true } : {}),
      atFault: atFault.includes(index),
    };
  });
}

/** What a client asked, for people; of client -1 the requests of `then`. */
export function askedBy(scenario: ResolvedScenario, client: number, request: number): string {
  const actor = client < 0 ? scenario.then : scenario.race[client];
  if (actor === undefined) return '';
  if ('run' in actor) return 'run()';
  const found = [actor].flat()[request];
  return found === undefined ? '' : describeRequest(found);
}

/** The answers of an outcome for a report. */
export function reportedResponses(scenario: ResolvedScenario, { answers }: Outcome): ReportedResponse[] {
  return answers.map(({ client, request, status, body, headers }) => ({
    client: client + 1,
    request: request + 1,
    asked: askedBy(scenario, client, request),
    status,
    body,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  }));
}
