import type { Operation } from '../flow/access.ts';
import { field, fieldsOf, itemsOf, type Value } from '../flow/value.ts';

/** What Prisma calls a write within a write, and the method that does the same alone. */
const methods = new Map([
  ['create', 'create'],
  ['createMany', 'createMany'],
  ['update', 'update'],
  ['updateMany', 'updateMany'],
  ['upsert', 'upsert'],
  ['deleteMany', 'deleteMany'],
]);

/**
 * The writes of other tables that stand in what is written: `{ data: { comments: { create: { body } } } }`. The table is called by
 * the way that leads there, `post.comments`.
 */
export function nestedIn(
  table: string,
  data: Value | undefined,
  operationOf: (method: string, table: string, argument: Value) => Operation,
): Operation[] {
  return itemsOf(data).flatMap((item) =>
    [...(fieldsOf(item) ?? [])].flatMap(([property, value]) =>
      [...(fieldsOf(value) ?? [])].flatMap(([name, argument]) => {
        const method = methods.get(name);
        if (method === undefined) return [];
        return itemsOf(argument).map((one) =>
          operationOf(method, `${table}.${property}`, argumentOf(name, one)),
        );
      }),
    ),
  );
}

/** What the method would be given. */
function argumentOf(name: string, value: Value): Value {
  const isWhole = name === 'upsert' || name === 'createMany' || field(value, 'data') !== undefined;
  if (isWhole) return value;
  const wrapped = name === 'deleteMany' ? 'where' : 'data';
  return {
    shape: { kind: 'object', fields: new Map([[wrapped, value]]), open: false },
    sources: value.sources,
  };
}
