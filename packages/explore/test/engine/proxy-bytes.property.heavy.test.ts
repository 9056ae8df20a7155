import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { OpenGate } from '../support/open-gate.ts';
import { RawClient } from '../support/raw-client.ts';
import { sqlOn, useEngine } from '../support/server.ts';
import { client } from '../support/wire.ts';

const server = useEngine();
const gate = new OpenGate();
const urls = { direct: '', proxy: '' };

beforeAll(async () => {
  const database = await server.database();
  await sqlOn(
    database.url,
    `CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t DEFERRABLE INITIALLY DEFERRED);
     CREATE PROCEDURE twice() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (8); COMMIT; INSERT INTO t VALUES (9); END $$;
     CREATE FUNCTION loud() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'loud'; RETURN 1; END $$`,
  );
  urls.direct = database.url;
  urls.proxy = await database.endpoint(0, gate);
});

const statement = fc.constantFrom(
  'INSERT INTO t VALUES (1)',
  'INSERT INTO t VALUES (2, 77)',
  'INSERT INTO t VALUES (3) RETURNING id, loud()',
  'SELECT id FROM t ORDER BY id',
  'SELECT 1/0',
  'SELECT nope',
  'SELEC',
  '',
  'BEGIN',
  'BEGIN ISOLATION LEVEL SERIALIZABLE',
  'COMMIT',
  'ROLLBACK',
  'COMMIT AND CHAIN',
  'SAVEPOINT s',
  'ROLLBACK TO s',
  'SET LOCAL work_mem = 512',
  'SHOW work_mem',
  'LOCK TABLE t',
  'DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id',
  'FETCH ALL FROM c',
  'SET CONSTRAINTS ALL IMMEDIATE',
  'CALL twice()',
  'VACUUM t',
  'COPY (SELECT 1) TO STDOUT',
  "SELECT 'ü🙈', nope",
);
const script = fc.array(statement, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('; '));
/** What a client sends, and the rows that it sends when it is asked for them. */
interface Part {
  readonly ask: Buffer;
  readonly rows?: Buffer;
}
const lines = fc.constantFrom('11\t\\N\n', 'no number\n', '12\t\\N\n13\t99\n');
const copy = lines.map((text): Part => ({
  ask: client.query('COPY t FROM STDIN'),
  rows: Buffer.concat([client.copyData(Buffer.from(text)), client.copyDone]),
}));
/** The server does not hear the Sync before the rows; a second one follows them. */
const copyInBatch = lines.map((text): Part => ({
  ask: Buffer.concat([
    client.close('S', 'copy'),
    client.parse('copy', 'COPY t FROM STDIN'),
    client.bind('copy', 'copy'),
    client.execute('copy'),
    client.sync,
  ]),
  rows: Buffer.concat([client.copyData(Buffer.from(text)), client.copyDone, client.sync]),
}));
/** A Query is sent as an extended one and leaves its unnamed statement behind: nobody asks for that one by itself. */
const name = fc.constantFrom('a', 'b');
const inBatch = fc.oneof(
  fc.record({ name, sql: statement }).map(({ name: to, sql }) => client.parse(to, sql)),
  fc.record({ portal: name, name }).map(({ portal, name: of }) => client.bind(portal, of)),
  fc
    .record({ portal: name, limit: fc.constantFrom(0, 1) })
    .map(({ portal, limit }) => client.execute(portal, limit)),
  fc
    .record({ kind: fc.constantFrom('S' as const, 'P' as const), name })
    .map(({ kind, name: of }) => client.describe(kind, of)),
  fc
    .record({ kind: fc.constantFrom('S' as const, 'P' as const), name })
    .map(({ kind, name: of }) => client.close(kind, of)),
  statement.map((sql) =>
    Buffer.concat([client.parse('', sql), client.bind('', ''), client.describe('P', ''), client.execute('')]),
  ),
  fc.constant(client.flush),
);
const batch = fc
  .array(inBatch, { maxLength: 6 })
  .map((messages) => Buffer.concat([...messages, client.sync]));
const session = fc.array(
  fc.oneof(
    script.map((sql): Part => ({ ask: client.query(sql) })),
    batch.map((ask): Part => ({ ask })),
    copy,
    copyInBatch,
  ),
  { minLength: 1, maxLength: 4 },
);

async function send(raw: RawClient, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  let at = 0;
  for (const size of sizes) {
    raw.stream.write(bytes.subarray(at, at + size));
    at += size;
    await new Promise((flushed) => setImmediate(flushed));
  }
  raw.stream.write(bytes.subarray(at));
}

/** Without the place in the server's own source: it reads a Query elsewhere than a Parse. */
function textOf(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/^E[^]{4}/, 'E')
    .replace(/\0F[\w.]+\0L\d+\0R\w+\0/, '\0');
}

/**
 * All that a server says to a session, and what is left of it.
 *
 * @param isEarly rows are sent before they are asked for
 */
async function play(
  url: string,
  parts: readonly Part[],
  sizes: readonly number[],
  isEarly: boolean,
): Promise<unknown> {
  await sqlOn(urls.direct, 'TRUNCATE t');
  const raw = await RawClient.open(url);
  let copies = 0;
  for (const [index, { ask, rows }] of parts.entries()) {
    await send(raw, ask, sizes);
    if (!rows) continue;
    if (isEarly) {
      await send(raw, rows, sizes);
      continue;
    }
    const asked = (): number => raw.types.filter((type) => type === 'G').length;
    await raw.until((types) => asked() > copies || types.filter((type) => type === 'Z').length > index);
    if (asked() > copies) await send(raw, rows, sizes);
    copies = asked();
  }
  raw.stream.write(client.terminate);
  const said = await raw.end();
  const { rows } = await sqlOn(urls.direct, 'SELECT id FROM t ORDER BY id');
  // Notices come at any time.
  const told = (isNotice: boolean): string[] =>
    said.filter(({ type }) => (type === 'N') === isNotice).map(({ bytes }) => textOf(bytes));
  return { said: told(false), notices: told(true), rows };
}

test('whatever a client sends, and however it is cut, it gets what the server would say', async () => {
  await fc.assert(
    fc.asyncProperty(
      session,
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
      fc.boolean(),
      async (parts, sizes, isEarly) => {
        expect(await play(urls.proxy, parts, sizes, isEarly)).toEqual(
          await play(urls.direct, parts, [], isEarly),
        );
        expect(gate.failures).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
