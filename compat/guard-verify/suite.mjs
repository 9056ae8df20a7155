// What is found wrong in a database, and mended by the statements that come with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVerificationError } from '@toctou/guard/pg';

/** What `verify` finds wrong. */
export async function mismatchesOf(verify, declared) {
  try {
    await verify(declared);
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    return error.mismatches;
  }
  return [];
}

/**
 * One test a case: `[title, statements, declared, problems]`, and whether the fix is one that runs as it is.
 *
 * @param {{ name: string, reset: () => Promise<void>, run: (sql: string) => unknown, verify: (declared: unknown) => Promise<unknown> }} engine
 */
export function foundAndMended({ name, reset, run, verify }, cases, options) {
  for (const [title, statements, declared, problems, mended = true] of cases) {
    test(`${name}: ${title}`, options, async () => {
      await reset();
      for (const sql of statements) await run(sql);
      const [mismatch, ...others] = await mismatchesOf(verify, [declared]);
      assert.deepEqual(others, []);
      assert.deepEqual(mismatch?.problems, problems, mismatch?.message);
      if (!mended) return assert.match(mismatch.fix.join(), /--|\/\*/);
      for (const sql of mismatch.fix) await run(sql);
      assert.deepEqual(await mismatchesOf(verify, [declared]), []);
    });
  }
}
