import { describe, expect, test } from 'vitest';
import { brief, manifest, scanFiles, schema } from '../support/scan-files.ts';
import { spellings, type Spelling } from './spellings.ts';

/** Scans one handler, and says what was found in it. */
async function findingsOf({ head, packages }: Spelling, ...bodies: readonly string[]): Promise<string[]> {
  const handlers = bodies.map(
    (body, at) =>
      `export async function handler${at}({ id, email, role, room, day, event, text }) {\n${body}\n}`,
  );
  const { findings, skipped } = await scanFiles({
    'package.json': manifest(...packages),
    'schema.sql': schema,
    'src/handler.ts': [head, ...handlers].join('\n'),
  });
  expect(skipped).toStrictEqual([]);
  return findings.map(brief);
}

const conflict = "throw new Error('conflict');";

describe.each(spellings.map((spelling) => [spelling.name, spelling] as const))('%s', (_name, one) => {
  test('checks, then inserts: the constraint refuses the second', async () => {
    expect(await findingsOf(one, `${one.findUser} if (user) ${conflict} ${one.insertUser}`)).toStrictEqual([
      'check-then-insert error-500 users (email)',
    ]);
  });

  test('checks, then inserts: nothing refuses the second', async () => {
    expect(await findingsOf(one, `${one.findSlot} if (!slot) { ${one.insertSlot} }`)).toStrictEqual([
      'check-then-insert duplicate slots (room, day)',
    ]);
  });

  test('the violation is caught', async () => {
    expect(
      await findingsOf(
        one,
        `${one.findUser} if (user) ${conflict} try { ${one.insertUser} } catch (error) { if (${one.isUnique}) ${conflict} throw error; }`,
      ),
    ).toStrictEqual([]);
  });

  test('another violation is caught', async () => {
    expect(
      await findingsOf(
        one,
        `${one.findUser} if (user) ${conflict} try { ${one.insertUser} } catch (error) { console.error(error); throw error; }`,
      ),
    ).toStrictEqual(['check-then-insert error-500 users (email)']);
  });

  test.skipIf(one.insertUserOnce === undefined)('inserts unless it is there', async () => {
    expect(
      await findingsOf(one, `${one.findUser} if (user) return user; ${one.insertUserOnce ?? ''}`),
    ).toStrictEqual([]);
  });

  test('SERIALIZABLE, and tried again', async () => {
    expect(
      await findingsOf(one, one.serializable(`${one.findUser} if (user) ${conflict} ${one.insertUser}`)),
    ).toStrictEqual([]);
  });

  test('reads, computes, writes back', async () => {
    expect(await findingsOf(one, `${one.readCounter} ${one.writeHits}`)).toStrictEqual([
      'read-modify-write lost-update counters (hits)',
    ]);
  });

  test('lets the database compute', async () => {
    expect(
      await findingsOf(one, `${one.readCounter} if (!counter) ${conflict} ${one.incrementHits}`),
    ).toStrictEqual([]);
  });

  test('checks a state, then changes it', async () => {
    expect(
      await findingsOf(
        one,
        `${one.readCounter} if (counter.status !== 'open') ${conflict} ${one.writeStatus}`,
      ),
    ).toStrictEqual(['check-then-write invariant counters (status)']);
  });

  test('changes a state only as it was', async () => {
    expect(
      await findingsOf(
        one,
        `${one.readCounter} if (counter.status !== 'open') ${conflict} ${one.writeStatusIf}`,
      ),
    ).toStrictEqual([]);
  });

  test('counts, then inserts', async () => {
    expect(
      await findingsOf(one, `${one.countSeats} if (taken >= 10) ${conflict} ${one.insertSeat}`),
    ).toStrictEqual(['limit-check limit-bypass seats (event_id)']);
  });

  test.skipIf(one.lockEvent === undefined)('counts and inserts under a lock', async () => {
    expect(
      await findingsOf(
        one,
        one.transaction?.(
          `${one.lockEvent ?? ''} ${one.countSeats} if (taken >= 10) ${conflict} ${one.insertSeat}`,
        ) ?? '',
      ),
    ).toStrictEqual([]);
  });

  test.skipIf(one.transaction === undefined)('a transaction alone keeps nobody out', async () => {
    expect(
      await findingsOf(
        one,
        one.transaction?.(`${one.countSeats} if (taken >= 10) ${conflict} ${one.insertSeat}`) ?? '',
      ),
    ).toStrictEqual(['limit-check limit-bypass seats (event_id)']);
  });

  test('refers to what can be deleted', async () => {
    expect(
      await findingsOf(one, `${one.findPost} if (!post) ${conflict} ${one.insertComment}`, one.deletePost),
    ).toStrictEqual(['check-then-reference error-500 comments (post_id)']);
  });

  test('refers to what nobody deletes', async () => {
    expect(
      await findingsOf(one, `${one.findPost} if (!post) ${conflict} ${one.insertComment}`),
    ).toStrictEqual([]);
  });

  test('lets the last one stay', async () => {
    expect(
      await findingsOf(one, `${one.countAdmins} if (admins <= 1) ${conflict} ${one.deleteUser}`),
    ).toStrictEqual(['write-skew invariant users (role)']);
  });

  test.skipIf(one.lockSlot === undefined)('locks what is not there', async () => {
    expect(
      await findingsOf(
        one,
        one.transaction?.(`${one.lockSlot ?? ''} if (!slot) { ${one.insertSlot} }`) ?? '',
      ),
    ).toStrictEqual(['lock-nothing duplicate slots (room, day)']);
  });
});
