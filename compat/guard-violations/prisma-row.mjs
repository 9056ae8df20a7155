/** Prisma has one method for what gives rows, and another for what does not. */
const run = (on) => (statement) =>
  statement.startsWith('SELECT') ? on.$queryRawUnsafe(statement) : on.$executeRawUnsafe(statement);

/** The same row for each version of Prisma, and each adapter. */
export function prismaRow(db) {
  return {
    insert: (data) => db.t.create({ data }),
    removeParent: (id) => db.parent.delete({ where: { id } }),
    execute: run(db),
    transaction: (work) => db.$transaction((tx) => work(run(tx)), { timeout: 60_000 }),
    close: () => db.$disconnect(),
  };
}
