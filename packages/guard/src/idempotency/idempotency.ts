import { problemBodyResponse } from '../problem.ts';
import type { TransactionOptions } from '../transaction/options.ts';
import { scopeOf, type Scope } from '../transaction/scope.ts';
import { deserialize, responseOf, serialize } from './answer.ts';
import { claim, keep, sweep, type Claim } from './claim.ts';
import { fingerprintOf, type Payload } from './fingerprint.ts';
import { parseKey } from './header.ts';
import { lockTimeouts } from './lock-timeout.ts';
import { validated, type IdempotencyOptions } from './options.ts';
import { keyMalformed, keyMissing, keyReused } from './problems.ts';
import { answering, perform } from './perform.ts';
import { keyConstraint } from './table.ts';

/** A request, as far as the same one may come again. */
export interface KeyedRequest extends Payload {
  /** The field `Idempotency-Key` as it came. */
  readonly key: string | null | undefined;
  /** Whose key it is: two tenants may choose the same. At most 255 bytes. Default: everybody's. */
  readonly scope?: string | undefined;
}

/** Made by {@link idempotency}. */
export interface Idempotency<Tx> {
  /**
   * Runs `handler` in a transaction, once for each key, and resolves to its response, or to the stored one.
   *
   * A response below 400 is stored with the key; so is a refusal that `handler` throws, whose work is rolled back. Another
   * response, and any other error, undoes all and leaves no key.
   *
   * @throws whatever `handler` throws but refusals; RangeError for a scope of more than 255 bytes.
   */
  run(request: KeyedRequest, handler: (tx: Tx) => Promise<Response>): Promise<Response>;
  /** Deletes the keys that have expired. They count for nothing before that, too. */
  deleteExpired(): Promise<void>;
}

/** What `transaction` of a client hands to its function, by the types of its arguments behind the first. */
export type HandleOf<R extends readonly unknown[]> = R extends readonly [
  fn: (tx: infer Tx) => unknown,
  ...rest: unknown[],
]
  ? Tx
  : never;

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a request that comes again gets the answer of the first
 * time, and is not carried out twice, whatever happened in between.
 *
 * The key is a row that is written in the transaction of the handler, before it runs. So the key is there if and only if the work is; a
 * second request waits for the first one to commit or to roll back, as the database has it wait; and a process that dies leaves nothing.
 *
 * | request                                     | answer                                                       |
 * | ------------------------------------------- | ------------------------------------------------------------ |
 * | the first with this key                     | the handler's                                                |
 * | the same again                              | the stored one, with `Idempotent-Replayed: true`             |
 * | the same while the first is carried out     | it waits; then as above, or the handler's if the first failed |
 * | ... for longer than `lockTimeout`           | 409, `Retry-After: 1`                                        |
 * | another method, path or body with this key  | 422                                                          |
 * | without a key, or with a malformed one      | 400                                                          |
 *
 * The table is made with `idempotencyTable`.
 *
 * @param db a pool, a database, an ORM's instance: what `transaction` takes.
 * @param transaction that of `@toctou/guard/<client>`.
 *
 * @example
 * const payments = idempotency(pool, transaction);
 * app.post('/payments', idempotent(payments, async (tx, request: Request) => Response.json(await pay(tx, request.body), { status: 201 })));
 */
export function idempotency<D extends object, R extends readonly unknown[]>(
  db: D,
  // The types of the other arguments are inferred as one, after `D`: those of a generic function depend on it.
  transaction: (db: D, ...rest: R) => Promise<unknown>,
  options: IdempotencyOptions = {},
): Idempotency<HandleOf<R>> {
  type Tx = HandleOf<R> & object;
  const { name, required, lockTimeout, expiresAfter, within } = validated(options);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what every `transaction` of this package is
  const inTransaction = transaction as unknown as <T>(
    db: D,
    fn: (tx: Tx) => Promise<T>,
    options?: TransactionOptions,
  ) => Promise<T>;

  return {
    async run(request, handler) {
      const key = request.key == null ? undefined : parseKey(request.key);
      if (key === undefined && (required || request.key != null))
        return problemBodyResponse(request.key == null ? keyMissing : keyMalformed);
      const row = key === undefined ? undefined : await rowOf(request, key, expiresAfter);
      return answering(async (begun) =>
        inTransaction(
          db,
          async (tx) => {
            begun(false);
            const scope = scopeIn(tx);
            const earlier = row && (await claimed(scope, tx, row));
            if (earlier) return earlier;
            begun(true);
            const answer = await perform(scope, tx, handler);
            if (row) await keep(scope, constraintIn(scope), row, serialize(answer));
            return responseOf(answer);
          },
          within,
        ),
      );
    },

    deleteExpired: () =>
      inTransaction(db, async (tx) => {
        const scope = scopeIn(tx);
        await sweep(scope, constraintIn(scope), Date.now());
      }),
  };

  /** The answer to a request whose key is there already. */
  async function claimed(scope: Scope, tx: object, row: Claim): Promise<Response | undefined> {
    const dialect = scope.client.dialectOf(scope.native);
    const withLockTimeout = lockTimeouts[dialect];
    if (!withLockTimeout) throw new TypeError(`idempotency: on ${dialect} nobody knows how to`);
    const earlier = await withLockTimeout(scope, lockTimeout, () =>
      claim(scope, tx, constraintIn(scope), row),
    );
    if (!earlier) return undefined;
    return earlier.fingerprint === row.fingerprint
      ? responseOf(deserialize(earlier.answer), { 'idempotent-replayed': 'true' })
      : problemBodyResponse(keyReused);
  }

  function constraintIn(scope: Scope): ReturnType<typeof keyConstraint> {
    return keyConstraint(scope.client.dialectOf(scope.native), name);
  }
}

async function rowOf(request: KeyedRequest, key: string, expiresAfter: number): Promise<Claim> {
  const scope = request.scope ?? '';
  if (new TextEncoder().encode(scope).length > 255)
    throw new RangeError(`idempotency: a scope is at most 255 bytes, not ${JSON.stringify(scope)}`);
  return {
    scope,
    idempotency_key: key,
    fingerprint: await fingerprintOf(request),
    expires_at: Date.now() + expiresAfter,
  };
}

function scopeIn(tx: object): Scope {
  const scope = scopeOf(tx);
  if (!scope) throw new TypeError('idempotency: `transaction` is not one of @toctou/guard/<client>');
  return scope;
}
