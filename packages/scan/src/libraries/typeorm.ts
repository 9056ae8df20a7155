import type { Operation } from '../flow/access.ts';
import { assignAll } from '../flow/assign-all.ts';
import { isOpen, itemsOf, nameOf, unknown, type Chain } from '../flow/value.ts';
import { isEntity } from './entity.ts';
import type { Library } from './library.ts';
import { saveOf } from './save.ts';
import { methodOf, removeOf } from './typeorm-methods.ts';
import { queryBuilder } from './typeorm-query-builder.ts';
import { entityOfRow, repositoryIn, targetOf } from './typeorm-target.ts';
import { violationCode } from './violation-code.ts';

/** TypeORM: repositories, entity managers, active records, query builders. */
export const typeorm: Library = {
  name: 'typeorm',
  packages: /^typeorm$|^@nestjs\/typeorm$|^typeorm-/,
  operation(chain) {
    return builderOf(chain) ?? activeRecord(chain) ?? methodOf(chain);
  },
  entity(chain) {
    const call = chain.links.at(-1);
    if (call?.args === undefined || !/^(create|merge|preload)$/.test(call.name)) return undefined;
    const target = targetOf(chain);
    if (target === undefined) return undefined;
    const [data, ...others] = target.args;
    // What is merged into a row changes it.
    if (call.name === 'merge' && data?.shape.kind === 'row') return assignAll(target.args);
    if (call.name === 'merge') assignAll([data ?? unknown, ...others]);
    const fields = new Map(
      itemsOf(data).flatMap(({ shape }) =>
        shape.kind === 'object' || shape.kind === 'instance' ? [...shape.fields] : [],
      ),
    );
    return {
      shape: {
        kind: 'object',
        fields,
        entity: target.table,
        open: data !== undefined && itemsOf(data).some(isOpen),
      },
      sources: data?.sources ?? [],
    };
  },
  cure: {
    insert: ({ table }) => `manager.insert(${table}, row)`,
    update: ({ table, keys }) => `manager.update(${table}, { ${keys.join(', ')} }, values)`,
    isViolation: (violated, dialect) =>
      `error instanceof QueryFailedError && error.driverError.code === '${violationCode(violated, dialect)}'`,
    updateIf: ({ table, keys }, answer) =>
      `const { affected } = await manager.update(${table}, { ${keys.join(', ')} }, values); if (affected === 0) throw new ${answer}();`,
    deleteIf: ({ table, keys }, answer) =>
      `const { affected } = await manager.delete(${table}, { ${keys.join(', ')} }); if (affected === 0) throw new ${answer}();`,
    atomic: ({ table, keys }, column) =>
      `await manager.increment(${table}, { ${keys.join(', ')} }, '${column}', 1)`,
    lock: ({ table, keys }) =>
      `await manager.find(${table}, { where: { ${keys.join(', ')} }, lock: { mode: 'pessimistic_write' } })`,
  },
};

function builderOf(chain: Chain): Operation | undefined {
  const at = chain.links.findIndex(({ name, args }) => name === 'createQueryBuilder' && args !== undefined);
  if (at === -1) return undefined;
  const start = chain.links[at];
  const repository = repositoryIn({ root: chain.root, links: chain.links.slice(0, at) });
  return start === undefined
    ? undefined
    : queryBuilder(repository ?? nameOf(start.args?.[0]), chain.links.slice(at + 1));
}

/** `user.save()` of a row, or of what becomes one: an entity that extends BaseEntity. */
function activeRecord({ root: { value }, links }: Chain): Operation | undefined {
  const [call] = links;
  if (links.length !== 1 || call?.args === undefined || !/^(save|remove|softRemove)$/.test(call.name))
    return undefined;
  const entity = entityOfRow(value);
  if (value === undefined || entity === undefined) return undefined;
  const { shape } = value;
  if (shape.kind === 'row' && shape.access.operation.library !== 'typeorm') return undefined;
  if (shape.kind === 'instance' && !isEntity(shape.class)) return undefined;
  return call.name === 'save' ? saveOf(entity, value) : removeOf(entity, value, call.name);
}
