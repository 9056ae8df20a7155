import type { Json } from '../scenario/types.ts';
import type { AnomalyFacts } from './anomaly-facts.ts';
import { show } from './finding.ts';
import type { DifferenceEntry } from './verdict.ts';
import { clientName, joined, serialName } from './wording.ts';

/** What came out, and what comes out in the nearest serial order: two clauses about the same thing. */
export interface Consequence {
  readonly actual: string;
  readonly serial: string;
}

type AnswerEntry = Extract<DifferenceEntry, { kind: 'answer' }>;
type RowEntry = Extract<DifferenceEntry, { kind: 'row' }>;

/** The differences in words, the most telling first: statuses, then rows, then what else the answers say. */
export function consequencesOf(facts: AnomalyFacts): Consequence[] {
  const { entries } = facts.difference;
  const answers = entries.filter((entry) => entry.kind === 'answer');
  const statuses = answers.filter(({ path }) => path === 'status');
  const answered = new Set(statuses.map(({ client, request }) => `${client}/${request}`));
  const values = answers.filter(({ client, request }) => !answered.has(`${client}/${request}`));
  const rows = entries.filter((entry) => entry.kind === 'row');
  return [
    ...statuses.map((entry) => statusClauses(entry, facts)),
    ...entries.flatMap((entry) => (entry.kind === 'leaked' ? leakClauses(entry.client) : [])),
    ...[...new Set(rows.map(({ table }) => table))].map((table) =>
      rowClauses(
        table,
        rows.filter((row) => row.table === table),
      ),
    ),
    ...values.map((entry) => valueClauses(entry, facts)),
  ];
}

function statusClauses(entry: AnswerEntry, facts: AnomalyFacts): Consequence {
  return {
    actual: `${whoseAnswer(entry)} ${answeredWith(entry.actual)}`,
    serial: `${whoseSerialAnswer(entry, facts)} ${answersWith(entry.serial)}`,
  };
}

function answeredWith(status: Json | undefined): string {
  if (status === 'ok') return 'went through';
  return typeof status === 'number' ? `answered ${status}` : `failed${codeOf(status)}`;
}

function answersWith(status: Json | undefined): string {
  if (status === 'ok') return 'goes through';
  return typeof status === 'number' ? `answers ${status}` : `fails${codeOf(status)}`;
}

function codeOf(status: Json | undefined): string {
  return typeof status === 'string' && status !== 'error' ? ` with ${status}` : '';
}

function valueClauses(entry: AnswerEntry, facts: AnomalyFacts): Consequence {
  const { path, actual, serial } = entry;
  return {
    actual: `${whoseAnswer(entry)} got ${shown(actual)} at \`${path}\``,
    serial: `${whoseSerialAnswer(entry, facts)} gets ${shown(serial)} at \`${path}\``,
  };
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : show(value);
}

function whoseAnswer({ client, request }: AnswerEntry): string {
  return client === 0 ? `request ${request} of \`then\`` : clientName(client - 1);
}

function whoseSerialAnswer(entry: AnswerEntry, facts: AnomalyFacts): string {
  return entry.client === 0 ? `request ${entry.request} of \`then\`` : serialName(entry.client - 1, facts);
}

function leakClauses(client: number): Consequence {
  return {
    actual: `${clientName(client - 1)} left its transaction open`,
    serial: `${clientName(client - 1)} does not`,
  };
}

function rowClauses(table: string, rows: readonly RowEntry[]): Consequence {
  const [extra, missing] = (['extra', 'missing'] as const).map((side) =>
    rows.filter((row) => row.side === side),
  );
  const [one, other] = [extra?.[0], missing?.[0]];
  if (extra?.length === 1 && missing?.length === 1 && one?.count === 1 && other?.count === 1) {
    const columns = Object.keys(one.row).filter((column) => one.row[column] !== other.row[column]);
    if (columns.length > 0 && columns.length <= 2) {
      const ends = (row: RowEntry): string =>
        joined(columns.map((column) => `\`${table}.${column}\` ends as ${row.row[column] ?? 'NULL'}`));
      return { actual: ends(one), serial: ends(other) };
    }
  }
  const count = (some: readonly RowEntry[] = []): number => some.reduce((sum, row) => sum + row.count, 0);
  const surplus = count(extra) - count(missing);
  if (surplus === 0) {
    return { actual: `other rows are left in \`${table}\``, serial: `\`${table}\` ends otherwise` };
  }
  const number = Math.abs(surplus);
  const amount = number === 1 ? 'one row' : `${number} rows`;
  return surplus > 0
    ? {
        actual: `\`${table}\` has ${amount} too many`,
        serial: `\`${table}\` ends without ${number === 1 ? 'it' : 'them'}`,
      }
    : {
        actual: `\`${table}\` lacks ${amount}`,
        serial: `\`${table}\` ends with ${number === 1 ? 'it' : 'them'}`,
      };
}
