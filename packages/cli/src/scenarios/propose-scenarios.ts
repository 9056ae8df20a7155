import type { Met, Routed, RoutedRequest, TracedFinding } from '@toctou/scan';
import type { DraftRequest, DraftScenario } from '../init/draft.ts';
import { Book } from './book.ts';
import { loginOf } from './login.ts';
import { referenceOf, tableNamed } from './rows.ts';
import { Stage } from './stage.ts';

/** Scenarios for findings, and the findings for which there is none. */
export interface ScenarioProposal {
  readonly requests: readonly DraftRequest[];
  readonly scenarios: readonly DraftScenario[];
  readonly untraced: readonly TracedFinding[];
}

/** A scenario for every finding and every route that leads to it. */
export function proposeScenarios(routed: Routed): ScenarioProposal {
  const book = new Book();
  const login = loginOf(routed.requests);
  const names = new Map<string, number>();
  const scenarios = routed.findings.flatMap((traced) =>
    traced.requests.map((request): DraftScenario => {
      const stage = new Stage(routed, login, book);
      const against = opponent(routed, traced, request);
      const absent = absence(routed, traced);
      const first = stage.request(request, absent);
      const second = against === undefined ? first : stage.request(against, () => false);
      const { finding } = traced;
      const columns = finding.columns.length === 0 ? '' : ` (${finding.columns.join(', ')})`;
      const how = against === undefined ? 'twice' : `against ${against.method} ${shown(against.path)}`;
      const name = `${finding.rule} ${finding.table}${columns}: ${request.method} ${shown(request.path)} ${how}`;
      const count = (names.get(name) ?? 0) + 1;
      names.set(name, count);
      return {
        name: count === 1 ? name : `${name} (${count})`,
        comments: [`${finding.file}:${finding.line} ${finding.message}`, ...hints(traced)],
        given: stage.given,
        race: [first, second],
      };
    }),
  );
  return {
    requests: book.requests,
    scenarios,
    untraced: routed.findings.filter(({ requests }) => requests.length === 0),
  };
}

/** The request that takes the row away which was looked at; nothing, where none is traced, or the same request does it. */
function opponent(
  routed: Routed,
  { finding, looked }: TracedFinding,
  request: RoutedRequest,
): RoutedRequest | undefined {
  if (finding.rule !== 'check-then-reference' && finding.rule !== 'check-then-write') return undefined;
  const [column = ''] = finding.columns;
  const referred =
    finding.rule === 'check-then-reference'
      ? referenceOf(tableNamed(routed.schema, finding.table), column)?.table
      : undefined;
  const gone = referred ?? looked;
  if (request.deletes.includes(gone)) return undefined;
  return routed.requests
    .filter(
      ({ method, deletes, inserts }) => method === 'DELETE' && deletes.includes(gone) && inserts.length === 0,
    )
    .toSorted((a, b) => a.deletes.length - b.deletes.length || a.path.length - b.path.length)[0];
}

/** Whether a value is one that the race is about, so that no row may have it before. */
function absence({ schema }: Routed, { finding, looked }: TracedFinding): (met: Met) => boolean {
  const own = tableNamed(schema, finding.table);
  return ({ table, column }) =>
    referenceOf(own, column) === undefined &&
    finding.rule === 'check-then-insert' &&
    table === finding.table &&
    looked === finding.table &&
    finding.columns.includes(column);
}

/** What the scanner cannot know of the rows that have to be there. */
function hints({ finding }: TracedFinding): string[] {
  switch (finding.rule) {
    case 'limit-check':
      return ['The limit has to be one row away: insert the others in given.'];
    case 'write-skew':
      return ['The rows that are counted have to be as few as the rule is about: insert them in given.'];
    default:
      return [];
  }
}

function shown(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
