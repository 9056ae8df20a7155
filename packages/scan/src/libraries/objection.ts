import { nameOf, stringOf, type Chain, type Link } from '../flow/value.ts';
import { knexStatement } from './knex.ts';
import type { Library } from './library.ts';

/** Objection's methods, by what Knex calls the same. */
const knexNames: Readonly<Record<string, string>> = {
  insertAndFetch: 'insert',
  insertGraph: 'insert',
  insertGraphAndFetch: 'insert',
  upsertGraph: 'upsert',
  upsertGraphAndFetch: 'upsert',
  patch: 'update',
  updateAndFetch: 'update',
  patchAndFetch: 'update',
  deleteById: 'delete',
  resultSize: 'count',
  throwIfNotFound: 'options',
};

/** The methods by which a query of Objection's goes on. */
const builds =
  /^(find(ById|ByIds|One)|where\w*|insert\w*|patch\w*|update\w*|delete\w*|upsertGraph\w*|select|column|columns|count|first|orderBy|withGraph\w+|resultSize|throwIfNotFound|joinRelated|alias)$/;

/** Objection: `User.query().findOne({ email })`, `user.$query().patch({ ... })`. */
export const objection: Library = {
  name: 'objection',
  packages: /^objection$/,
  operation(chain, moment, call) {
    if (moment !== 'await') return undefined;
    const at = chain.links.findIndex(
      ({ name, args }) => /^(query|\$query|\$relatedQuery|relatedQuery)$/.test(name) && args !== undefined,
    );
    const start = chain.links[at];
    const table = start === undefined ? undefined : tableOf(chain, start, at);
    if (table === undefined) return undefined;
    const links = chain.links
      .slice(at + 1)
      .flatMap(asKnex)
      .filter(({ args }) => args !== undefined);
    const named =
      start?.name === '$query'
        ? [
            {
              name: 'findById',
              args: chain.root.value === undefined ? [] : [chain.root.value],
              node: start.node,
            },
            ...links,
          ]
        : links;
    const single = links.some(({ name }) => name === 'findOne' || name === 'findById' || name === 'first');
    const statement = knexStatement(
      'objection',
      table,
      named.length === 0 && start !== undefined ? [{ name: 'select', args: [], node: start.node }] : named,
      call,
    );
    if (statement === undefined) return undefined;
    const isCount = chain.links.some(({ name }) => name === 'resultSize');
    const throwsIfAbsent = chain.links.some(({ name }) => name === 'throwIfNotFound');
    return {
      ...statement,
      throwsIfAbsent,
      gives: isCount
        ? 'count'
        : statement.kind === 'read'
          ? single
            ? 'row'
            : statement.gives
          : statement.kind === 'insert'
            ? 'row'
            : 'count',
      counting: isCount ? false : statement.counting,
    };
  },
  cure: {
    insert: ({ table }) => `${table}.query().insert(row)`,
    update: ({ table, keys }) => `${table}.query().where({ ${keys.join(', ')} }).patch(values)`,
    isViolation: (violated) =>
      `error instanceof ${violated === 'unique' ? 'UniqueViolationError' : 'ForeignKeyViolationError'}`,
    updateIf: ({ table, keys }, answer) =>
      `const count = await ${table}.query().where({ ${keys.join(', ')} }).patch(values); if (count === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const count = await ${table}.query().where({ ${keys.join(', ')} }).delete(); if (count === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await ${table}.query().where({ ${keys.join(', ')} }).increment('${column}', 1)`,
    lock: ({ table, keys }) => `await ${table}.query(trx).where({ ${keys.join(', ')} }).forUpdate()`,
  },
};

function tableOf({ root, links }: Chain, start: Link, at: number): string | undefined {
  if (start.name === 'query') {
    if (root.value?.shape.kind === 'class') return root.value.shape.class.name;
    const name = links[at - 1]?.name ?? root.name;
    if (/^[A-Z]/.test(name)) return name;
    const model = /^(\w+?)(Model|Class)$/.exec(name)?.[1];
    // `models.users.query().findOne(...)`: a model that is handed around, by the name of its table.
    const next = links[at + 1]?.name ?? '';
    const isHeld = at > 0 && links[at - 1]?.args === undefined && stringOf(start.args?.[0]) === undefined;
    return model ?? (isHeld && builds.test(next) ? name : undefined);
  }
  const row = root.value?.shape.kind === 'row' ? root.value.shape.access.operation.table : undefined;
  if (start.name === '$query') return row ?? nameOf(root.value);
  const relation = start.args?.[0];
  return relation?.shape.kind === 'literal' && typeof relation.shape.value === 'string'
    ? relation.shape.value
    : undefined;
}

function asKnex(link: Link): Link[] {
  const { name, args } = link;
  if (name === 'patchAndFetchById' || name === 'updateAndFetchById')
    return [
      { ...link, name: 'findById', args: args?.slice(0, 1) },
      { ...link, name: 'update', args: args?.slice(1) },
    ];
  if (name === 'deleteById')
    return [
      { ...link, name: 'findById' },
      { ...link, name: 'delete', args: [] },
    ];
  return [{ ...link, name: knexNames[name] ?? name }];
}
