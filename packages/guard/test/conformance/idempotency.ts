import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  idempotency,
  idempotencyTable,
  type Idempotency,
  type IdempotencyOptions,
  type KeyedRequest,
} from '../../src/idempotency/index.ts';
import { guard, refuse, unique } from '../../src/index.ts';
import type { TransactionOptions } from '../../src/pg/index.ts';
import type { Other, Server } from '../servers/server.ts';
import { rejection } from '../support/database.ts';
import type { Harness, Opened } from './harness.ts';

const oneId = unique('t', ['id'], { name: 't_id_key' });
const taken = refuse(oneId, { title: 'Taken' });

/** What `Idempotency-Key` must do over every client. */
export function idempotencyConforms<D extends object, Tx extends object>(
  harness: Harness<D, Tx>,
  start: () => Promise<Server>,
): void {
  const { name, transaction, send } = harness;
  describe(`Idempotency-Key over ${name}`, () => {
    let server: Server;
    let other: Other;
    let opened: Opened<D>;
    let keys: Idempotency<Tx>;
    const closers: (() => Promise<void>)[] = [];
    const keysWith = (options: IdempotencyOptions = {}, db = opened.db): Idempotency<Tx> =>
      idempotency(
        db,
        (of: D, fn: (tx: Tx) => Promise<Response>, more?: TransactionOptions) => transaction(of, fn, more),
        {
          lockTimeout: 60_000,
          ...options,
        },
      );
    beforeAll(async () => {
      server = await start();
      closers.push(() => server.close());
      other = await server.connect();
      closers.push(() => other.close());
      await other.run(idempotencyTable(server.dialect));
      opened = await harness.open(server, 5);
      closers.push(() => opened.close());
      keys = keysWith();
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    beforeEach(async () => {
      await other.run('DELETE FROM t');
      await other.run('DELETE FROM idempotency_keys');
    });

    const request = (more: Partial<KeyedRequest> = {}): KeyedRequest => ({
      key: '"k1"',
      method: 'POST',
      path: '/things',
      body: '{"id":1}',
      ...more,
    });
    let made = 0;
    /** Adds a row, and says which time this was. */
    const insert = async (tx: Tx, id = 1): Promise<Response> => {
      await send(tx, 'INSERT INTO t (id) VALUES (?)', [id]);
      return Response.json({ made: (made += 1) }, { status: 201, headers: { 'x-made': 'by handler' } });
    };
    const add = (id = 1) => ((tx: Tx) => insert(tx, id)) satisfies (tx: Tx) => Promise<Response>;
    const answer = async (response: Response): Promise<unknown[]> => [response.status, await response.text()];
    const ids = async (): Promise<unknown[]> =>
      (await other.run('SELECT id FROM t ORDER BY id')).map((row) => row['id']);
    const storedKeys = async (): Promise<number> =>
      (await other.run('SELECT scope FROM idempotency_keys')).length;
    /** Two requests at once: the second comes when the first is in its handler, which then does as `end` says. */
    const twoAtOnce = async (
      end: () => Promise<void>,
      first = request(),
      second = request(),
      with_ = keys,
    ): Promise<[PromiseSettledResult<Response>, PromiseSettledResult<Response>]> => {
      let later: Promise<Response> | undefined;
      const former = with_.run(first, async (tx) => {
        const response = await insert(tx);
        later = with_.run(second, add(2));
        // On SQLite it waits for its turn in the process.
        if (server.dialect !== 'sqlite') await server.waiting(1);
        await end();
        return response;
      });
      const settled = await Promise.allSettled([former]);
      return [settled[0], (await Promise.allSettled([later as Promise<Response>]))[0]];
    };
    const valueOf = (settled: PromiseSettledResult<Response>): Response => {
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    };

    test('the first is carried out, the same again gets its answer', async () => {
      const first = await keys.run(request(), add());
      const again = await keys.run(request(), add());
      expect(first.status).toBe(201);
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.headers.get('x-made')).toBe('by handler');
      expect(again.headers.get('content-type')).toBe('application/json');
      expect(await answer(again)).toEqual(await answer(first));
      expect(await ids()).toEqual([1]);
    });

    test.each([
      ['body', { body: '{"id":2}' }],
      ['path', { path: '/things?dry' }],
      ['method', { method: 'PUT' }],
    ])('another %s with the key is 422', async (_, more) => {
      await keys.run(request(), add());
      const response = await keys.run(request(more), add(2));
      expect(response.status).toBe(422);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ title: 'Idempotency-Key is already used', status: 422 });
      expect(await ids()).toEqual([1]);
    });

    test.each([undefined, null])('no key (%s) is 400 where one is required', async (key) => {
      const response = await keys.run(request({ key }), add());
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ title: 'Idempotency-Key is missing' });
      expect(await ids()).toEqual([]);
    });

    test('a malformed key is 400, required or not', async () => {
      for (const some of [keys, keysWith({ required: false })]) {
        const response = await some.run(request({ key: '"a", "b"' }), add());
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ title: 'Idempotency-Key is malformed' });
      }
      expect(await ids()).toEqual([]);
    });

    test('where none is required, a request without one is carried out each time', async () => {
      const optional = keysWith({ required: false });
      expect((await optional.run(request({ key: undefined }), add(1))).status).toBe(201);
      expect((await optional.run(request({ key: undefined }), add(2))).status).toBe(201);
      expect(
        (await optional.run(request({ key: undefined }), (tx) => guard(() => insert(tx), taken))).status,
      ).toBe(409);
      expect(await ids()).toEqual([1, 2]);
      expect(await storedKeys()).toBe(0);
    });

    test('a refusal is stored, and its work is undone', async () => {
      await other.run('INSERT INTO t (id) VALUES (1)');
      const handler = async (tx: Tx): Promise<Response> => {
        await insert(tx, 7);
        return guard(() => insert(tx), taken);
      };
      const first = await keys.run(request(), handler);
      expect(await answer(first)).toEqual([409, '{"title":"Taken","status":409}']);
      expect(await ids()).toEqual([1]);
      await other.run('DELETE FROM t');
      const again = await keys.run(request(), handler);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.headers.get('content-type')).toBe('application/problem+json');
      expect(await answer(again)).toEqual([409, '{"title":"Taken","status":409}']);
      expect(await ids()).toEqual([]);
    });

    test('any other error undoes all and leaves no key', async () => {
      const bug = new Error('a bug');
      const failed = keys.run(request(), async (tx) => {
        await insert(tx);
        throw bug;
      });
      expect(await rejection(failed)).toBe(bug);
      expect([await ids(), await storedKeys()]).toEqual([[], 0]);
      expect((await keys.run(request(), add())).headers.get('idempotent-replayed')).toBeNull();
      expect(await ids()).toEqual([1]);
    });

    test('a violation that no refusal names leaves no key', async () => {
      await other.run('INSERT INTO t (id) VALUES (1)');
      await rejection(keys.run(request(), add()));
      expect(await storedKeys()).toBe(0);
    });

    test('a response of 400 or above undoes all and leaves no key', async () => {
      const response = await keys.run(request(), async (tx) => {
        await insert(tx);
        return new Response('no', { status: 403, headers: { 'x-why': 'because' } });
      });
      expect([response.headers.get('x-why'), ...(await answer(response))]).toEqual(['because', 403, 'no']);
      expect([await ids(), await storedKeys()]).toEqual([[], 0]);
    });

    test('the same at the same time waits, and gets the answer of the first', async () => {
      const [first, second] = await twoAtOnce(async () => {});
      expect(valueOf(second).headers.get('idempotent-replayed')).toBe('true');
      expect(await answer(valueOf(second))).toEqual(await answer(valueOf(first)));
      expect(await ids()).toEqual([1]);
    });

    test('another payload at the same time waits, and is 422', async () => {
      const [, second] = await twoAtOnce(async () => {}, request(), request({ body: '{"id":2}' }));
      expect(valueOf(second).status).toBe(422);
      expect(await ids()).toEqual([1]);
    });

    test('when the first fails, the second is carried out', async () => {
      const [first, second] = await twoAtOnce(() => Promise.reject(new Error('a bug')));
      expect(first.status).toBe('rejected');
      expect(valueOf(second).status).toBe(201);
      expect(valueOf(second).headers.get('idempotent-replayed')).toBeNull();
      expect(await ids()).toEqual([2]);
    });

    test('keys are told apart byte by byte', async () => {
      for (const [index, key] of ['"k"', '"K"', '"k "', '" k"', '"k1"'].entries())
        expect((await keys.run(request({ key }), add(index))).headers.get('idempotent-replayed')).toBeNull();
      expect(await ids()).toEqual([0, 1, 2, 3, 4]);
    });

    test('two tenants may choose the same key', async () => {
      await keys.run(request({ scope: 'a' }), add(1));
      await keys.run(request({ scope: 'A' }), add(2));
      const again = await keys.run(request({ scope: 'a' }), add(3));
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await ids()).toEqual([1, 2]);
    });

    test('a scope that no column could hold is refused', async () => {
      expect(await rejection(keys.run(request({ scope: 'ä'.repeat(128) }), add()))).toBeInstanceOf(
        RangeError,
      );
    });

    test('an expired key is as good as none', async () => {
      await keys.run(request(), add(1));
      await other.run('UPDATE idempotency_keys SET expires_at = 1');
      expect((await keys.run(request({ body: 'another' }), add(2))).status).toBe(201);
      const again = await keys.run(request({ body: 'another' }), add(3));
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await ids()).toEqual([1, 2]);
    });

    test('two that come at once for an expired key: one is carried out', async () => {
      await keys.run(request(), add(9));
      await other.run('UPDATE idempotency_keys SET expires_at = 1');
      const [first, second] = await twoAtOnce(async () => {});
      expect(await answer(valueOf(second))).toEqual(await answer(valueOf(first)));
      expect(await ids()).toEqual([1, 9]);
    });

    test('deleteExpired deletes what has expired', async () => {
      await keys.run(request({ key: '"old"' }), add(1));
      await other.run('UPDATE idempotency_keys SET expires_at = 1');
      await keys.run(request({ key: '"new"' }), add(2));
      await keys.deleteExpired();
      expect(await storedKeys()).toBe(1);
      expect((await keys.run(request({ key: '"new"' }), add(3))).headers.get('idempotent-replayed')).toBe(
        'true',
      );
    });

    test.each([
      ['bytes that are no text', () => new Response(Uint8Array.of(0, 255, 128, 10))],
      ['characters of all planes, and the one PostgreSQL has not', () => new Response('ä€😀\0\u{FEFF}')],
      ['no body', () => new Response(null, { status: 204 })],
      ['a redirect', () => new Response(null, { status: 303, headers: { location: '/things/1' } })],
      [
        'cookies',
        () =>
          new Response('', {
            headers: [
              ['set-cookie', 'a=1'],
              ['set-cookie', 'b=2, c'],
            ],
          }),
      ],
    ])('%s come back as they were', async (_, respond) => {
      const first = await keys.run(request(), async () => respond());
      const again = await keys.run(request(), async () => respond());
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      again.headers.delete('idempotent-replayed');
      expect([...again.headers]).toEqual([...first.headers]);
      expect([again.status, await again.arrayBuffer()]).toEqual([
        respond().status,
        await respond().arrayBuffer(),
      ]);
    });

    describe.skipIf(name.includes('sqlite'))('the wait for another request', () => {
      test('ends with 409', async () => {
        const some = keysWith({ lockTimeout: 100 });
        const responses: Response[] = [];
        const first = await some.run(request(), async (tx) => {
          const response = await insert(tx);
          responses.push(await some.run(request(), add(2)));
          return response;
        });
        expect(first.status).toBe(201);
        const [second] = responses;
        expect([second?.status, second?.headers.get('retry-after')]).toEqual([409, '1']);
        expect(await second?.json()).toMatchObject({ status: 409, detail: 'Try again.' });
        expect(await ids()).toEqual([1]);
      });

      test('has a bound that holds for nothing else', async () => {
        const setting =
          server.dialect === 'postgres'
            ? `current_setting('lock_timeout')`
            : '@@SESSION.innodb_lock_wait_timeout';
        const one = await harness.open(server, 1);
        try {
          const read = async (db: D | Tx): Promise<unknown> =>
            (await send(db, `SELECT ${setting} AS value`))[0]?.['value'];
          const before = await read(one.db);
          const within: unknown[] = [];
          const some = keysWith({ lockTimeout: 100 }, one.db);
          await some.run(request(), async (tx) => {
            within.push(await read(tx));
            return new Response();
          });
          expect([...within, await read(one.db)]).toEqual([before, before]);
          // Past the bound, too.
          const second = request({ key: '"k2"' });
          const responses: Response[] = [];
          await keys.run(second, async () => {
            responses.push(await some.run(second, add()));
            return new Response();
          });
          expect(responses[0]?.status).toBe(409);
          expect(await read(one.db)).toEqual(before);
        } finally {
          await one.close();
        }
      });

      test.each(['repeatable read', 'serializable'] as const)('works under %s', async (isolation) => {
        const strict = keysWith({ within: { isolation } });
        const [first, second] = await twoAtOnce(async () => {}, request(), request(), strict);
        expect(await answer(valueOf(second))).toEqual(await answer(valueOf(first)));
        expect(await ids()).toEqual([1]);
      });
    });
  });
}
