import type { Access } from '../flow/access.ts';
import { pathOf, type Value } from '../flow/value.ts';
import { once, snake } from './column-names.ts';
import type { Scene } from './rule.ts';

/**
 * The columns by which rows were chosen, where what is done to them does not ask again: unpaid orders are read, and deleted by
 * their keys, though one has been paid since.
 */
export function sweptColumns({ world }: Scene, check: Access, act: Access): readonly string[] {
  const [conditions = [], ...others] = check.operation.where;
  const { table, where, sets } = act.operation;
  const isSwept = where
    .flat()
    .some(({ value }) =>
      value?.sources.some(
        ({ access, column, counted }) =>
          access === check && counted !== true && column !== undefined && world.identifies(table, column),
      ),
    );
  if (!isSwept || check.operation.gives !== 'rows' || others.length > 0) return [];
  const repeated = new Set(where.flat().map(({ column }) => column));
  return conditions.flatMap(({ column, operator, value }) =>
    operator === '=' &&
    isConstant(value) &&
    once.test(snake(column)) &&
    world.changes(table, column) &&
    !repeated.has(column) &&
    !sets.has(column)
      ? [column]
      : [],
  );
}

/** `false`, `'unpaid'`, `PaymentStatus.UNPAID`. */
export function isConstant(value: Value | undefined): boolean {
  return value?.shape.kind === 'literal' || /^(\w+\.)?[A-Z]\w*\.\w+$/.test(pathOf(value) ?? '');
}
