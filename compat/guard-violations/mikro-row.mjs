const optional = (type, names) =>
  Object.fromEntries(names.map((name) => [name, { type, nullable: true, fieldName: name }]));

/** The same row for each version of MikroORM, with its classes. */
export async function mikroRow(MikroORM, EntitySchema, clientUrl) {
  const T = new EntitySchema({
    name: 'T',
    tableName: 't',
    properties: {
      id: { type: 'integer', primary: true },
      ...optional('integer', ['tenant', 'age', 'parent_id', 'strict_id', 'lazy']),
      ...optional('string', ['email', 'slug', 'kind', 'must']),
    },
  });
  const Parent = new EntitySchema({
    name: 'Parent',
    tableName: 'parent',
    properties: { id: { type: 'integer', primary: true } },
  });
  const orm = await MikroORM.init({ clientUrl, entities: [T, Parent] });
  return {
    insert: (values) => orm.em.fork().insert('T', values),
    removeParent: (id) => orm.em.fork().nativeDelete('Parent', { id }),
    execute: (statement) => orm.em.fork().execute(statement),
    transaction: (work) => orm.em.fork().transactional((em) => work((statement) => em.execute(statement))),
    close: () => orm.close(),
  };
}
