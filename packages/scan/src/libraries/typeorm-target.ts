import { chainOf, itemsOf, nameOf, stringOf, type Chain, type Root, type Value } from '../flow/value.ts';
import { entityOf, isEntity } from './entity.ts';

/** The entity of a repository's or manager's call, and what is left of the arguments. */
export interface Target {
  readonly table: string;
  readonly args: readonly Value[];
}

function repositoryOf(root: Root): string | undefined {
  if (root.type !== undefined && root.type.name.endsWith('Repository')) {
    const [entity] = root.type.args;
    return entity === undefined || entity === '' ? entityFromName(root.name) : entity;
  }
  const value = root.value;
  if (value === undefined) return undefined;
  if (value.shape.kind === 'class') return isEntity(value.shape.class) ? value.shape.class.name : undefined;
  if (value.shape.kind === 'instance') return entityOf(value.shape.class);
  const chain = chainOf(value);
  return chain === undefined ? undefined : repositoryIn(chain);
}

/** `dataSource.getRepository(User)`, also with more behind it. */
export function repositoryIn({ root, links }: Chain): string | undefined {
  const made = links.findLast(
    ({ name, args }) =>
      /^(getRepository|getCustomRepository|getTreeRepository|withRepository|getMongoRepository)$/.test(
        name,
      ) && args !== undefined,
  );
  if (made !== undefined) return entityFromName(nameOf(made.args?.[0]) ?? stringOf(made.args?.[0]) ?? '');
  const called = links[0];
  if (/^get(Custom|Tree)?Repository$/.test(root.name) && called?.name === '()')
    return entityFromName(nameOf(called.args?.[0]) ?? '');
  return repositoryOf(root);
}

/** The entity whose row a value is, or will be. */
export function entityOfRow(value: Value | undefined): string | undefined {
  switch (value?.shape.kind) {
    case 'instance':
      return value.shape.class.name;
    case 'row':
      return value.shape.access.operation.table;
    case 'object':
      return value.shape.entity;
    default:
      return undefined;
  }
}

function entityFromName(name: string): string | undefined {
  const bare = name.replace(/Repo(sitory)?$/, '');
  return bare === '' ? undefined : bare;
}

export function targetOf(chain: Chain): Target | undefined {
  const call = chain.links.at(-1);
  if (call?.args === undefined) return undefined;
  const before = chain.links.slice(0, -1);
  const repository = repositoryIn({ root: chain.root, links: before });
  if (
    repository !== undefined &&
    before.every(
      ({ name, args }) =>
        args === undefined || /^(getRepository|withRepository|getCustomRepository|extend|\(\))$/.test(name),
    )
  )
    return { table: repository, args: call.args };
  const receiver = before.at(-1);
  const name = receiver?.args === undefined ? (receiver?.name ?? chain.root.name) : '';
  // A manager is told the entity; `save` may see it by its class.
  if (
    /manager$|^(em|tx|trx|transactional\w*|runner|dataSource|connection)$/i.test(name) ||
    chain.root.type?.name === 'EntityManager'
  ) {
    const [first, ...rest] = call.args;
    if (first?.shape.kind === 'class') return { table: first.shape.class.name, args: rest };
    const entity = entityOfRow(itemsOf(first)[0]);
    if (entity !== undefined) return { table: entity, args: call.args };
    const named = chainOf(first ?? { shape: { kind: 'unknown' }, sources: [] });
    return named !== undefined && named.links.length === 0 && /^[A-Z]/.test(named.root.name)
      ? { table: named.root.name, args: rest }
      : undefined;
  }
  if (/Repo(sitory)?$/i.test(name)) {
    const table = entityFromName(name.replace(/Repo(sitory)?$/i, ''));
    return table === undefined ? undefined : { table, args: call.args };
  }
  return undefined;
}
