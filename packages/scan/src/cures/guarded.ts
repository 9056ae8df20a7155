import type { Verdict } from '../findings/judge.ts';
import type { Cures, Rows, Violated } from '../libraries/library.ts';
import type { Suspicion } from '../rules/rule.ts';
import type { World } from '../world.ts';

/** The act, and what is answered when the database refuses it. */
export function guarded(
  world: World,
  spelled: Cures,
  rows: Rows,
  { act, check }: Suspicion,
  { constraint, columns }: Verdict,
  violated: Violated,
): string {
  const { table, dialect } = rows;
  const statement = act.operation.kind === 'update' ? spelled.update(rows) : spelled.insert(rows);
  const name = violated === 'unique' ? constraint?.name : world.reference(table, check.operation.table)?.name;
  const own = spelled.isViolation?.(violated, dialect);
  // SQLite names no foreign key, and no unique constraint but by its columns.
  if (own === undefined && name !== undefined && dialect !== 'sqlite') {
    const maker = violated === 'unique' ? 'unique' : 'foreignKey';
    const list = columns.map((column) => `'${column}'`).join(', ');
    const declared = `${maker}('${world.table(table)?.name ?? table}', [${list}], { name: '${name}' })`;
    const answer =
      violated === 'unique'
        ? `{ title: 'This ${columns.join(', ')} is taken' }`
        : `{ status: 404, title: 'This ${columns.join(', ')} does not exist' }`;
    return `await guard(() => ${statement}, refuse(${declared}, ${answer}))`;
  }
  const kindOf = violated === 'unique' ? 'unique' : 'foreign_key';
  const answer = violated === 'unique' ? 'Conflict' : 'NotFound';
  return `try { await ${statement} } catch (error) { if (${own ?? `violationOf(error)?.kind === '${kindOf}'`}) throw new ${answer}(); throw error; }`;
}
