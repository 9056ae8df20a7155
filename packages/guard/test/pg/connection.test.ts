import { Pool } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { isOutcomeUnknown } from '../../src/index.ts';
import { transaction } from '../../src/pg/index.ts';
import { rejection } from '../support/database.ts';
import { insert, useRows, type Db } from '../support/rows.ts';

const { database, ids } = useRows();

const small = (): Pool =>
  new Pool({ connectionString: database().url, max: 2, connectionTimeoutMillis: 5_000 });

async function backendOf(db: Db): Promise<number> {
  const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

describe('connections', () => {
  const pools: Pool[] = [];
  const pool = (): Pool => {
    const made = small();
    pools.push(made);
    made.on('error', () => {});
    return made;
  };
  afterAll(async () => {
    for (const one of pools) await one.end();
  });

  test('a thousand failures leave a pool of two as it was', async () => {
    const two = pool();
    const failures = Array.from({ length: 1_000 }, (_, index) =>
      rejection(
        transaction(two, async (tx) => {
          if (index % 3 === 0) throw new Error('boom');
          if (index % 3 === 1) await insert(tx, 1).catch(() => {});
          else await transaction(tx, (nested) => insert(nested, 1));
        }),
      ),
    );
    expect(await Promise.all(failures)).toHaveLength(1_000);
    expect([two.totalCount, two.idleCount, two.waitingCount]).toEqual([2, 2, 0]);
    await transaction(two, (tx) => insert(tx, 2));
    expect(await ids()).toEqual([1, 2]);
  });

  test('one that is lost between two statements is dropped, and its error is thrown', async () => {
    const two = pool();
    const error = await rejection(
      transaction(two, async (tx) => {
        await insert(tx, 2);
        await database().pool.query('SELECT pg_terminate_backend($1, 5000)', [await backendOf(tx)]);
        await insert(tx, 3);
      }),
    );
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(two.totalCount).toBe(0);
    expect(await ids()).toEqual([1]);
  });

  test('one that is lost and not used again was not committed, and says so', async () => {
    const two = pool();
    const ended = new Promise((resolve) => {
      two.once('connect', (client) => client.once('end', resolve));
    });
    const error = await rejection(
      transaction(two, async (tx) => {
        await insert(tx, 2);
        await database().pool.query('SELECT pg_terminate_backend($1)', [await backendOf(tx)]);
        await ended;
      }),
    );
    expect(isOutcomeUnknown(error)).toBe(false);
    expect(error.message).toMatch(/terminat/);
    expect(two.totalCount).toBe(0);
    expect(await ids()).toEqual([1]);
  });

  test('one that is lost during COMMIT: the outcome is unknown', async () => {
    await database().pool.query(`
      CREATE TABLE slow (id int);
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
    `);
    const holder = await database().connect();
    await holder.query('SELECT pg_advisory_lock(1)');
    const two = pool();
    let pid = 0;
    const outcome = rejection(
      transaction(
        two,
        async (tx) => {
          pid = await backendOf(tx);
          await tx.query('INSERT INTO slow VALUES (1)');
        },
        { retry: { attempts: 3 } },
      ),
    );
    await database().waiting(1);
    await holder.query('SELECT pg_terminate_backend($1)', [pid]);
    const error = await outcome;
    expect(error).toMatchObject({ name: 'GuardError', code: 'OUTCOME_UNKNOWN' });
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(two.totalCount).toBe(0);
    await holder.query('SELECT pg_advisory_unlock(1)');
  });
});
