import { defineEntity, MikroORM, p, UniqueConstraintViolationException } from '@mikro-orm/postgresql';
import { Conflict } from '../../orms/conflict.mjs';

const Provider = defineEntity({
  name: 'Provider',
  tableName: 'providers',
  properties: {
    id: p.integer().primary(),
    workspaceId: p.integer().name('workspace_id'),
    type: p.text(),
  },
  uniques: [{ properties: ['workspaceId', 'type'] }],
});

export async function open(clientUrl) {
  const database = await MikroORM.init({ clientUrl, entities: [Provider] });
  return {
    connect: (provider) =>
      database.em.fork().transactional(async (db) => {
        if (await db.findOne(Provider, provider)) throw new Conflict();
        const inserted = db.create(Provider, provider);
        await db.flush();
        return inserted.id;
      }),
    async connectOnce(provider) {
      const [inserted] = await database.em
        .fork()
        .createQueryBuilder(Provider)
        .insert(provider)
        .onConflict(['workspaceId', 'type'])
        .ignore()
        .returning('id')
        .execute('all');
      return inserted?.id;
    },
    isDuplicate: (error) => error instanceof UniqueConstraintViolationException,
  };
}
