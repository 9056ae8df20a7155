import type { Suspicion } from '../rules/rule.ts';
import type { Verdict } from './judge.ts';

/** The sentence that says what happens. */
export function messageOf(
  suspicion: Suspicion,
  { consequence, constraint, columns, differs }: Verdict,
  table: string,
  parent: string,
): string {
  const what = columns.length === 0 ? table : `${table} (${columns.join(', ')})`;
  switch (suspicion.rule) {
    case 'check-then-insert': {
      const verb = suspicion.act.operation.kind === 'insert' ? 'insert' : 'update';
      if (differs !== undefined)
        return `Two requests can both find nothing in ${what} and both ${verb}: ${nameOf(constraint)} does not refuse the second, for ${differs}.`;
      if (constraint === null)
        return `Two requests can both find nothing in ${what} and both ${verb}: no unique constraint refuses the second.`;
      if (constraint === undefined)
        return `Two requests can both find nothing in ${what} and both ${verb}: no constraint is known that refuses the second, and no code answers its violation.`;
      return `Two requests can both find nothing in ${what} and both ${verb}: ${nameOf(constraint)} refuses the second, and nothing answers its violation.`;
    }
    case 'read-modify-write':
      return `${what} is read, computed and written back: of two requests at once, one is lost.`;
    case 'limit-check':
      return `Two requests can both count ${suspicion.detail === 'related' ? table : parent} below the limit, and both insert.`;
    case 'check-then-write':
      return checkThenWrite(suspicion, what, table);
    case 'check-then-reference':
      return consequence === 'orphan'
        ? `${parent} was looked up, and can be deleted before ${what} refers to it: no foreign key refuses the orphan.`
        : suspicion.columns.some((column) => suspicion.act.operation.connects?.includes(column) === true)
          ? `${parent} was looked up, and can be deleted before ${what} refers to it: connect then finds none and throws, and nothing answers that.`
          : `${parent} was looked up, and can be deleted before ${what} refers to it: the foreign key refuses the row, and nothing answers its violation.`;
    case 'write-skew':
      if (suspicion.detail === 'unused')
        return `Nothing in ${parent} refers to the row of ${table} when it is looked up; before the row is ${suspicion.act.operation.kind === 'delete' ? 'deleted' : 'marked as deleted'}, something can: ${unused[consequence] ?? ''}.`;
      return suspicion.detail === 'first'
        ? `Two requests can both be the first in ${table}.`
        : `Two requests can both see that another row of ${table} remains, and together leave none.`;
    case 'lock-nothing':
      return suspicion.detail === 'highest'
        ? `Two requests can read the same highest value of ${what}, and both insert the next.`
        : `A row of ${what} that is not there cannot be locked: two requests can both find nothing, and both insert.`;
    case 'conflict-without-constraint':
      return `Nothing in ${what} can conflict: no unique constraint covers it, so every request inserts.`;
    case 'dead-catch':
      return suspicion.detail ?? `What is caught here never comes.`;
  }
}

/** What comes of a reference to a row that is deleted meanwhile. */
const unused: Readonly<Partial<Record<Verdict['consequence'], string>>> = {
  'error-500': 'the foreign key then refuses, and nothing answers its violation',
  invariant: 'it is deleted, or cut off, unseen',
  orphan: 'it is left without its row',
};

function checkThenWrite({ detail, act }: Suspicion, what: string, table: string): string {
  const verb = act.operation.kind === 'delete' ? 'delete' : 'update';
  switch (detail) {
    case 'absent':
      return `The row of ${table} can be deleted after the check: ${verb} then finds none and throws, and nothing answers that.`;
    case 'resurrects':
      return `The row of ${table} can change or be deleted after it was read: it is saved as a whole, over the change, or anew.`;
    case 'state':
      return `${what} is checked, then the row is ${verb}d whatever it has become: two requests can both pass the check.`;
    default:
      return `The row of ${what} is checked, then ${verb}d by a key that can belong to another row by then.`;
  }
}

function nameOf(constraint: Verdict['constraint']): string {
  if (constraint === undefined || constraint === null) return 'a constraint';
  return constraint.name === undefined
    ? `the unique constraint of (${constraint.columns.join(', ')})`
    : constraint.name;
}
