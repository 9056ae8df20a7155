import type { ClientId } from '../schedule/history.ts';
import type { Access } from './accesses.ts';
import type { AnomalyFacts } from './anomaly-facts.ts';
import { conflictsAtFault, stepsAtFault } from './at-fault.ts';
import { consequencesOf } from './consequences.ts';
import { cureOf } from './cure.ts';
import { failedWith, nameAnomaly, silentRollbacks } from './name-anomaly.ts';
import type { AnomalyName, ReportedConflict } from './verdict.ts';
import { capitalised, clientName, everyOf, joined, subjectOf } from './wording.ts';

/** More would hide the point; the difference has them all. */
const MAX_CONSEQUENCES = 2;

/** An anomaly in words. */
export interface Explanation {
  readonly name: AnomalyName;
  /** What happened and what should have, as one or two sentences. */
  readonly sentence: string;
  /** The usual cure, as one sentence. */
  readonly cure: string;
  /** Indices in the history of the dependent steps at fault, ascending. */
  readonly atFault: readonly number[];
  readonly conflicts: readonly ReportedConflict[];
}

/** Explains an anomaly by what its history shows. */
export function explainAnomaly(facts: AnomalyFacts): Explanation {
  const name = nameAnomaly(facts);
  const consequences = consequencesOf(facts).slice(0, MAX_CONSEQUENCES);
  const actual = joined(consequences.map((consequence) => consequence.actual));
  const serial = joined(consequences.map((consequence) => consequence.serial));
  const story = storyOf(name, facts);
  const told =
    story === undefined ? capitalised(actual) : [story, actual].filter((clause) => clause !== '').join(': ');
  const should = serial === '' ? '' : ` One after the other, ${serial}.`;
  const conflicts = conflictsAtFault(facts).map(({ table, check, act }) => ({
    table,
    check: check.index,
    act: act.index,
  }));
  const sentence = `${told}.${should}`;
  return { name, sentence, cure: cureOf(name), atFault: stepsAtFault(facts), conflicts };
}

function storyOf(name: AnomalyName, facts: AnomalyFacts): string | undefined {
  const { history, outcome } = facts;
  switch (name) {
    case 'deadlock': {
      const waiting = history.steps.filter(({ waitedFor }) => waitedFor.length > 0);
      const waited = new Set(waiting.map(({ client }) => client)).size;
      const victims = who(failedWith(facts, '40P01'));
      const ended = `the database ended ${victims} to break a deadlock (40P01)`;
      return capitalised(waited > 1 ? `${who(waiting)} waited for each other's locks, and ${ended}` : ended);
    }
    case 'self-deadlock': {
      const waiting = history.steps.filter(({ lane }) => history.selfDeadlocked.includes(lane));
      return capitalised(`${who(waiting)} waited for a lock that another connection of its own held`);
    }
    case 'aborted transaction reused':
      return capitalised(
        `${who(failedWith(facts, '25P02'))} went on in a transaction that had failed (25P02)`,
      );
    case 'silent rollback':
      return capitalised(
        `${who(silentRollbacks(facts))} reported success although the database answered ROLLBACK to its COMMIT`,
      );
    case 'leaked transaction':
      return consequencesOf(facts).length > 0
        ? undefined
        : capitalised(`${joined(outcome.leaked.map(clientName))} left a transaction open`);
    default:
      return checkThenAct(facts);
  }
}

function who(steps: readonly { client: ClientId }[]): string {
  return joined([...new Set(steps.map(({ client }) => client))].toSorted((a, b) => a - b).map(clientName));
}

/** What the clients at fault had read and what they did then; undefined where nobody checked anything. */
function checkThenAct(facts: AnomalyFacts): string | undefined {
  const conflicts = conflictsAtFault(facts);
  const clients = [...new Set(conflicts.flatMap(({ check, act }) => [check.client, act.client]))].toSorted(
    (a, b) => a - b,
  );
  if (clients.length < 2) return undefined;
  const checks = clients.map((client) => conflicts.find(({ check }) => check.client === client)?.check);
  const acts = clients.map((client) => conflicts.find(({ act }) => act.client === client)?.act);
  if (checks.every((check) => check !== undefined) && acts.every((act) => act !== undefined)) {
    // one statement that checks and acts has no answer to its check
    if (checks.some((check) => check.writes.length > 0))
      return `${subjectOf(clients, facts)} ran at the same time`;
    const tables = [...new Set(conflicts.map(({ table }) => table))];
    return `${subjectOf(clients, facts)} ${everyOf(clients)} ${readWhat(checks, tables)} and ${everyOf(clients)} ${didWhat(acts)}`;
  }
  const [first] = conflicts;
  if (!first) return undefined;
  const { check, act, table } = first;
  const between = act.index > check.index ? 'after' : 'before';
  const did = act.committed ? 'committed' : 'made';
  return capitalised(
    `${clientName(check.client)} read \`${table}\` ${between === 'after' ? 'before' : 'while'} ${clientName(act.client)} ${did} its change to it`,
  );
}

function readWhat(checks: readonly Access[], tables: readonly string[]): string {
  const where = joined(tables.map((table) => `\`${table}\``));
  const results = checks.map(({ step }) => step.results.filter(({ tag }) => tag.startsWith('SELECT')));
  const seen = results.every((own) => own.length > 0);
  if (seen && results.every((own) => own.every(({ rowCount }) => rowCount === 0)))
    return `found nothing in ${where}`;
  const same =
    new Set(results.map((own) => JSON.stringify(own.map(({ rows, rowCount }) => [rows, rowCount])))).size ===
    1;
  return `read ${seen && same ? 'the same from ' : ''}${where}`;
}

function didWhat(acts: readonly Access[]): string {
  const verbs = new Set(acts.map(({ verb }) => verb));
  const [verb = 'write'] = verbs.size === 1 ? verbs : [];
  if (acts.some(({ step }) => step.error)) return `went on to ${verb}`;
  return { insert: 'inserted', update: 'updated', delete: 'deleted', write: 'wrote' }[verb];
}
