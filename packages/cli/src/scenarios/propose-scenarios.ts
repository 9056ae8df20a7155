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
  const scenarios: DraftScenario[] = [];
  for (const traced of routed.findings) {
    for (const request of traced.requests) {
      const scenario = scenarioOf(routed, traced, request, new Stage(routed, login, book));
      const same = scenarios.find((one) => isSame(one, scenario));
      // Two findings that one race shows are two lines above it.
      if (same === undefined) scenarios.push(scenario);
      else
        scenarios[scenarios.indexOf(same)] = {
          ...same,
          comments: [...new Set([...(same.comments ?? []), ...(scenario.comments ?? [])])],
        };
    }
  }
  return {
    requests: book.requests,
    scenarios,
    untraced: routed.findings.filter(({ requests }) => requests.length === 0),
  };
}

function scenarioOf(
  routed: Routed,
  traced: TracedFinding,
  request: RoutedRequest,
  stage: Stage,
): DraftScenario {
  const { finding } = traced;
  const against = opponent(routed, traced, request);
  const isAbsent = absence(routed, traced, request);
  const race =
    against !== undefined
      ? [stage.request(request, { isAbsent }), stage.request(against)]
      : isTaken(finding, request)
        ? // Two rows that take one value: the first has what the rows before have not.
          [stage, stage.other()].map((own) => own.request(request, { isAbsent, variant: 2 }))
        : [
            stage.request(request, { isAbsent }),
            stage.request(request, { isAbsent, isOwn: others(routed, traced) }),
          ];
  const columns = finding.columns.length === 0 ? '' : ` (${finding.columns.join(', ')})`;
  const how = against === undefined ? 'twice' : `against ${against.method} ${shown(against.path)}`;
  return {
    name: `${finding.rule} ${finding.table}${columns}: ${request.method} ${shown(request.path)} ${how}`,
    comments: [`${finding.file}:${finding.line} ${finding.message}`, ...hints(traced)],
    given: stage.given,
    race,
  };
}

/** Whether a row that is there takes a value that must be free. */
function isTaken({ rule }: TracedFinding['finding'], { method, inserts }: RoutedRequest): boolean {
  return rule === 'check-then-insert' && (method === 'PUT' || method === 'PATCH') && inserts.length === 0;
}

/** What another constraint would refuse before the one that the finding is about. */
function others({ schema }: Routed, { finding }: TracedFinding): (met: Met) => boolean {
  const own = tableNamed(schema, finding.table);
  return ({ table, column }) =>
    finding.rule === 'check-then-insert' &&
    table === finding.table &&
    !finding.columns.includes(column) &&
    own?.uniques.some(({ columns }) => columns.length === 1 && columns[0] === column) === true;
}

function isSame(one: DraftScenario, other: DraftScenario): boolean {
  return (
    one.name === other.name &&
    JSON.stringify([one.given, one.race]) === JSON.stringify([other.given, other.race])
  );
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

/** Whether a value is one that the race is about, so that no row may have it before: it is looked for, and taken. */
function absence(
  { schema }: Routed,
  { finding, looked }: TracedFinding,
  request: RoutedRequest,
): (met: Met) => boolean {
  const own = tableNamed(schema, finding.table);
  return ({ table, column, path }) =>
    finding.rule === 'check-then-insert' &&
    table === finding.table &&
    looked === finding.table &&
    finding.columns.includes(column) &&
    referenceOf(own, column) === undefined &&
    request.met.some(
      (one) => one.by === 'write' && one.column === column && one.path.join('.') === path.join('.'),
    );
}

/** What the scanner cannot know of the rows that have to be there. */
function hints({ finding }: TracedFinding): string[] {
  switch (finding.rule) {
    case 'limit-check':
      return ['The limit has to be one row away: insert the others in given.'];
    case 'write-skew':
      return ['The rows that are counted have to be as few as the rule is about: insert them in given.'];
    case 'conflict-without-constraint':
      return ['One after the other insert twice, too: what the race adds shows in what is read meanwhile.'];
    default:
      return [];
  }
}

function shown(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
