import { runInsertOnce, type Ways } from '../insert-once/run-insert-once.ts';
import { mysql } from '../insert-once/mysql.ts';
import { sqlite } from '../insert-once/on-conflict.ts';
import { postgres } from '../insert-once/postgres.ts';
import { accessIn } from '../transaction/access.ts';
import type { Scope } from '../transaction/scope.ts';
import { join, raw, sql, type Statement } from '../transaction/statement.ts';
import type { UniqueConstraint } from '../constraint.ts';
import { tableOf } from './table.ts';

const ways: Ways = { postgres, mysql, sqlite };

/** How often a row that has expired may be another's again before it can be taken. */
const attempts = 3;

/** A row of the table, as it is before there is an answer. */
export interface Claim {
  readonly scope: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly expires_at: number;
}

/** What an earlier request has left. */
export interface Earlier {
  readonly fingerprint: string;
  readonly answer: string;
}

/**
 * Writes the key, or finds what an earlier request with it has left. Whoever else has written it and not yet committed is waited
 * for. A key that has expired is as good as none.
 *
 * @param tx the handle of `scope`.
 */
export async function claim(
  scope: Scope,
  tx: object,
  constraint: UniqueConstraint,
  row: Claim,
): Promise<Earlier | undefined> {
  const { client } = scope;
  for (let attempt = 1; ; attempt += 1) {
    const { row: found, created } = await runInsertOnce(client, ways, tx, constraint, row);
    if (created) return undefined;
    const now = Date.now();
    if (Number(found['expires_at']) > now || attempt === attempts)
      return { fingerprint: String(found['fingerprint']), answer: String(found['answer']) };
    await accessIn(scope).rows(join([deletion(constraint), keyIs(row), sql`AND expires_at <= ${now}`], ' '));
  }
}

/** Keeps the answer beside the key. */
export async function keep(
  scope: Scope,
  constraint: UniqueConstraint,
  row: Claim,
  answer: string,
): Promise<void> {
  const update = join([raw(`UPDATE ${tableOf(constraint)}`), sql`SET answer = ${answer}`, keyIs(row)], ' ');
  await accessIn(scope).rows(update);
}

/** Deletes what expired before `now`. */
export async function sweep(scope: Scope, constraint: UniqueConstraint, now: number): Promise<void> {
  await accessIn(scope).rows(join([deletion(constraint), sql`WHERE expires_at <= ${now}`], ' '));
}

function deletion(constraint: UniqueConstraint): Statement {
  return raw(`DELETE FROM ${tableOf(constraint)}`);
}

function keyIs({ scope, idempotency_key }: Claim): Statement {
  return sql`WHERE scope = ${scope} AND idempotency_key = ${idempotency_key}`;
}
