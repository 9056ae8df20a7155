import type { Access } from '../flow/access.ts';
import { sourcesOf } from '../flow/access.ts';
import { fieldsOf, pathOf, type Value } from '../flow/value.ts';
import { normal } from '../world.ts';
import { acts, factsAbout, isHandedOn, type Rule, type Scene, type Suspicion } from './rule.ts';

/** Looks at a parent, and inserts a child that refers to it; the parent may be gone by then. */
export const checkThenReference: Rule = {
  id: 'check-then-reference',
  find(scene) {
    return acts(scene, 'insert').flatMap(({ act, earlier }) =>
      earlier.flatMap((check): Suspicion[] => {
        const column = referring(scene, check, act);
        return column === undefined
          ? []
          : [{ rule: 'check-then-reference', check, act, columns: [column], saves: 'foreignKey' }];
      }),
    );
  },
};

/** What a value is called, or what is in it: `{ connect: { id } }`. */
function pathsIn(value: Value): readonly string[] {
  const inner = fieldsOf(value);
  return inner === undefined ? [pathOf(value) ?? []].flat() : [...inner.values()].flatMap(pathsIn);
}

/** What tells of others keeps their names when they are gone, and has no foreign key for that reason. */
function outlives(table: string): boolean {
  return /(log|audit|histor(y|ies)|event|activit(y|ies)|metric|analytic|statistic|archive|snapshot|usage|notification)s?$/i.test(
    table.replace(/(entity|model|table)$/i, ''),
  );
}

/** Whether the parent that is read is one that was inserted a moment ago: nobody else knows it. */
function isOwn({ world }: Scene, check: Access): boolean {
  return check.operation.where
    .flat()
    .some(({ value }) =>
      sourcesOf(value).some(({ access }) => access.operation.kind === 'insert' && world.same(access, check)),
    );
}

/** Whether the parent was written within the transaction of the act: nobody deletes it before that ends. */
function isHeld({ accesses, world }: Scene, check: Access, act: Access): boolean {
  return accesses.some(
    (write) =>
      write.operation.kind === 'update' &&
      write.order > check.order &&
      write.order < act.order &&
      world.same(check, write) &&
      write.transactions.some((transaction) => act.transactions.includes(transaction)),
  );
}

/** The column of the child that refers to the parent that was read. */
function referring(scene: Scene, check: Access, act: Access): string | undefined {
  const { world } = scene;
  const parent = check.operation.table;
  // MySQL's INSERT IGNORE leaves out what refers to nothing, too; ON CONFLICT is of unique constraints alone.
  if (act.operation.conflict?.action === 'ignore' && world.dialect === 'mysql') return undefined;
  if (
    check.operation.kind !== 'read' ||
    check.operation.locks === true ||
    world.same(check, act) ||
    // Who asks is looked up for every request, and hardly ever deleted meanwhile.
    (isHandedOn(check, act) && /user|account|member|customer|session/i.test(parent)) ||
    !world.deletes(parent) ||
    isOwn(scene, check) ||
    isHeld(scene, check, act)
  )
    return undefined;
  if (factsAbout(act, check).some(({ means, weak }) => means === 'absent' && weak !== true)) return undefined;
  const key = world.reference(act.operation.table, parent);
  const looked = check.operation.where
    .flat()
    .flatMap(({ value, operator }) => (operator === '=' ? (pathOf(value) ?? []) : []));
  for (const [column, value] of act.operation.sets) {
    const name = world.columnName(act.operation.table, column);
    const refers =
      key === undefined
        ? normal(column).replace(/id$/, '') === normal(parent)
        : key.columns.includes(name) ||
          normal(column) === normal(parent) ||
          world.relation(act.operation.table, column) === world.key(parent);
    if (!refers) continue;
    // Without a foreign key, a column is a reference only if it is called so: a log names what it is about, and outlives it.
    if (
      (key === undefined || key.emulated === true) &&
      world.table(act.operation.table) !== undefined &&
      (!/id$/i.test(column) || outlives(act.operation.table))
    )
      continue;
    const read = sourcesOf(value).some(
      ({ access, column: taken, computed, each }) =>
        access === check &&
        computed === undefined &&
        each !== true &&
        (taken === undefined || world.identifies(parent, taken) || key !== undefined),
    );
    const repeated =
      pathsIn(value).some((path) => looked.includes(path)) &&
      factsAbout(act, check).some(
        ({ means, exit, weak, column: asked }) =>
          means === 'found' && exit !== undefined && weak !== true && asked === undefined,
      );
    if (read || repeated) return column;
  }
  return undefined;
}
