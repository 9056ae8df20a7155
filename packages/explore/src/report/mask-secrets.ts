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
import type { Reporter } from './reporter.ts';
import { isSecret, MASK } from './secret-names.ts';

/**
 * A reporter that is told of passwords, tokens, cookies and the like only that they are there. Reports are pasted into issues
 * and kept by CI; where a race is, they do not help to see.
 */
export function withoutSecrets(reporter: Reporter): Reporter {
  return {
    ...reporter,
    ...(reporter.onVerdict && { onVerdict: (verdict) => reporter.onVerdict?.(maskVerdict(verdict)) }),
    ...(reporter.onEnd && {
      onEnd: async (report) => reporter.onEnd?.({ ...report, scenarios: report.scenarios.map(maskVerdict) }),
    }),
    ...(reporter.onReplay && { onReplay: async (replay) => reporter.onReplay?.(maskReplay(replay)) }),
  };
}

function maskVerdict(verdict: Verdict): Verdict {
  return { ...verdict, anomalies: verdict.anomalies.map(maskAnomaly) };
}

function maskAnomaly(anomaly: Anomaly): Anomaly {
  return {
    ...anomaly,
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
    ...(anomaly && { anomaly: { ...anomaly, difference: maskDifference(anomaly.difference) } }),
  };
}

function maskResponse(response: ReportedResponse): ReportedResponse {
  const { body, headers, asked } = response;
  return {
    ...response,
    asked: maskSql(maskQuery(asked), []).sql,
    body: maskJson(body),
    ...(headers && { headers: maskMembers(headers, () => MASK) }),
  };
}

/** `GET /callback?token=abc` */
function maskQuery(asked: string): string {
  return asked.replace(/([?&])([^=&\s]+)=([^&\s]+)/g, (whole, mark: string, name: string) =>
    isSecret(name) ? `${mark}${name}=${MASK}` : whole,
  );
}

function maskStep(step: ReportedStep): ReportedStep {
  const { sql, params, result } = step;
  return { ...step, ...maskSql(sql, params), ...(result !== undefined && { result: maskResult(result) }) };
}

/** `SELECT 1 (id = 1, token = abc)` */
function maskResult(result: string): string {
  return result.replace(/(\w+) = (.*?)(?=, \w+ = |\)(?:;|$))/gs, (whole, name: string) =>
    isSecret(name) ? `${name} = ${MASK}` : whole,
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
  if (entry.kind === 'row') return { ...entry, row: maskMembers(entry.row, (value) => value && MASK) };
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
  if (Array.isArray(value)) return value.map(maskJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name) && member !== null ? MASK : maskJson(member),
    ]),
  );
}

function maskMembers<T>(record: Readonly<Record<string, T>>, mask: (value: T) => T): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isSecret(name) ? mask(value) : value]),
  );
}
