import type {
  Anomaly,
  Difference,
  DifferenceEntry,
  Replay,
  ReportedResponse,
  ReportedStep,
  Verdict,
} from '../oracle/verdict.ts';
import type { Json } from '../scenario/types.ts';
import { maskSql } from './mask-sql.ts';
import { maskText } from './mask-text.ts';
import type { Reporter } from './reporter.ts';
import { isSecret, isSecretValue, MASK } from './secret-names.ts';

/**
 * A reporter that is told of passwords, tokens, cookies and the like only that they are there. Reports are pasted into issues
 * and kept by CI; where a race is, they do not help to see. What `explore()` returns holds every value as it was.
 */
export function withoutSecrets(reporter: Reporter): Reporter {
  return {
    ...reporter,
    ...(reporter.onNotice && { onNotice: (text) => reporter.onNotice?.(maskText(text)) }),
    ...(reporter.onVerdict && { onVerdict: (verdict) => reporter.onVerdict?.(maskVerdict(verdict)) }),
    ...(reporter.onEnd && {
      onEnd: async (report) => reporter.onEnd?.({ ...report, scenarios: report.scenarios.map(maskVerdict) }),
    }),
    ...(reporter.onReplay && { onReplay: async (replay) => reporter.onReplay?.(maskReplay(replay)) }),
  };
}

function maskVerdict(verdict: Verdict): Verdict {
  const { anomalies, reason, error, notes } = verdict;
  return {
    ...verdict,
    anomalies: anomalies.map(maskAnomaly),
    ...(reason !== undefined && { reason: maskText(reason) }),
    ...(error && { error: { ...error, ...maskProblem(error) } }),
    notes: notes.map(maskText),
  };
}

function maskProblem({
  message,
  detail,
}: NonNullable<Verdict['error']>): Partial<NonNullable<Verdict['error']>> {
  return { message: maskText(message), ...(detail !== undefined && { detail: maskStatement(detail) }) };
}

/** SQL that stands in a text, or is one. */
function maskStatement(text: string): string {
  return maskText(maskSql(text, []).sql);
}

function maskAnomaly(anomaly: Anomaly): Anomaly {
  return {
    ...anomaly,
    sentence: maskStatement(anomaly.sentence),
    responses: anomaly.responses.map(maskResponse),
    steps: anomaly.steps.map(maskStep),
    difference: maskDifference(anomaly.difference),
  };
}

function maskReplay(replay: Replay): Replay {
  const { anomaly } = replay;
  return {
    ...replay,
    responses: replay.responses.map(maskResponse),
    steps: replay.steps.map(maskStep),
    ...(anomaly && {
      anomaly: {
        ...anomaly,
        sentence: maskStatement(anomaly.sentence),
        difference: maskDifference(anomaly.difference),
      },
    }),
  };
}

function maskResponse(response: ReportedResponse): ReportedResponse {
  const { body, headers, asked } = response;
  return {
    ...response,
    asked: maskStatement(asked),
    body: maskJson(body),
    ...(headers && { headers: maskMembers(headers) }),
  };
}

function maskStep(step: ReportedStep): ReportedStep {
  const { sql, params, result, error } = step;
  const masked = maskSql(sql, params);
  return {
    ...step,
    sql: masked.sql,
    params: masked.params.map((value) => value && maskText(value)),
    ...(result !== undefined && { result: maskText(maskResult(result)) }),
    ...(error && { error: { ...error, message: maskText(error.message) } }),
  };
}

/** `SELECT 1 (id = 1, token = abc)` */
function maskResult(result: string): string {
  return result.replace(/(\w+) = (.*?)(?=, \w+ = |\)(?:;|$))/gs, (whole, name: string, value: string) =>
    isSecretValue(name, value) ? `${name} = ${MASK}` : whole,
  );
}

function maskDifference(difference: Difference): Difference {
  return {
    ...difference,
    serialResponses: difference.serialResponses.map(maskResponse),
    entries: difference.entries.map(maskEntry),
  };
}

function maskEntry(entry: DifferenceEntry): DifferenceEntry {
  if (entry.kind === 'row') return { ...entry, row: maskMembers(entry.row) };
  if (entry.kind === 'leaked') return entry;
  const secret = entry.path.split(/[.[\]"']+/).some(isSecret);
  const masked = (value: Json): Json => (secret ? MASK : maskJson(value));
  return {
    ...entry,
    ...(entry.actual !== undefined && { actual: masked(entry.actual) }),
    ...(entry.serial !== undefined && { serial: masked(entry.serial) }),
  };
}

function maskJson(value: Json): Json {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecretValue(name, member) ? MASK : maskJson(member),
    ]),
  );
}

function maskMembers<T extends string | null>(
  record: Readonly<Record<string, T>>,
): Record<string, T | string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      isSecretValue(name, value) ? MASK : value === null ? value : maskText(value),
    ]),
  );
}
