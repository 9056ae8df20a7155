// What guard costs against the same thing written by hand; each pair in turns on one connection.
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { guard, isRefusal, refuse, unique, violationOf } from '@toctou/guard';
import { median } from '../median.mjs';

const oneId = unique('once', ['id'], { name: 'one_id' });
const taken = refuse(oneId, { title: 'Taken' });

/** What one writes by hand, and gets right. */
class Conflict extends Error {}

/** @param {pg.Client} client @param {number} id */
const insert = (client, id) => client.query('INSERT INTO once (id) VALUES ($1)', [id]);

/** @param {pg.Client} client @param {number} id */
async function byHand(client, id) {
  try {
    return await insert(client, id);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === 'one_id')
      throw new Conflict('Taken', { cause: error });
    throw error;
  }
}

/** @param {pg.Client} client @param {number} id */
const guarded = (client, id) => guard(() => insert(client, id), taken);

/** @param {() => Promise<unknown>} work */
async function ignoringConflicts(work) {
  try {
    await work();
  } catch (error) {
    if (!isRefusal(error) && !(error instanceof Conflict)) throw error;
  }
}

/**
 * How much longer `ours` takes than `theirs`: the median of many pairs of short blocks, each pair the other way around than the
 * one before.
 *
 * @param {(index: number) => Promise<unknown>} ours
 * @param {(index: number) => Promise<unknown>} theirs
 * @param {{ pairs: number, block: number }} options
 */
async function ratio(ours, theirs, { pairs, block }) {
  let index = 0;
  /** @param {(index: number) => Promise<unknown>} work */
  const timed = async (work) => {
    const start = performance.now();
    for (let n = 0; n < block; n += 1) await work(index++);
    return performance.now() - start;
  };
  await timed(ours);
  await timed(theirs);
  const ratios = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) {
      const mine = await timed(ours);
      ratios.push(mine / (await timed(theirs)));
    } else {
      const other = await timed(theirs);
      ratios.push((await timed(ours)) / other);
    }
  }
  return median(ratios);
}

/** Microseconds a call. @param {unknown} error */
function violationTime(error) {
  const calls = 20_000;
  const times = Array.from({ length: 11 }, () => {
    const start = performance.now();
    for (let n = 0; n < calls; n += 1) violationOf(error);
    return ((performance.now() - start) * 1000) / calls;
  });
  return median(times);
}

/** @param {() => Promise<unknown>} work @returns {Promise<unknown>} */
async function errorOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** @param {string} url @param {{ pairs: number, block: number }} options */
export async function overhead(url, options) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE once (id int CONSTRAINT one_id UNIQUE); INSERT INTO once VALUES (-1)');
  const success = await ratio(
    (id) => guarded(client, id),
    (id) => insert(client, id),
    options,
  );
  const conflict = await ratio(
    () => ignoringConflicts(() => guarded(client, -1)),
    () => ignoringConflicts(() => byHand(client, -1)),
    options,
  );
  const fromPg = await errorOf(() => insert(client, -1));
  const fromDrizzle = await errorOf(() => drizzle({ client }).execute('INSERT INTO once (id) VALUES (-1)'));
  await client.end();
  return {
    success,
    conflict,
    violationOf: {
      "a violation, node-postgres's own": violationTime(fromPg),
      'a violation that Drizzle has wrapped': violationTime(fromDrizzle),
      'any other error': violationTime(new TypeError('x')),
    },
  };
}
