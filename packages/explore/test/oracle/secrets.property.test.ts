import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from '../../src/oracle/outcome.ts';
import { addBothOrders, answer, moved, oracleOf, outcome, table } from './fixtures.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.noBias(fc.uint8Array({ minLength: length, maxLength: length, size: 'max' }));
}

function of(alphabet: string, length: number): fc.Arbitrary<string> {
  return bytes(length).map((random) => [...random].map((byte) => alphabet[byte % alphabet.length]).join(''));
}

function base64(length: number): fc.Arbitrary<string> {
  return bytes(length).map((random) => Buffer.from(random).toString('base64'));
}

/** What apps make up, each in its own alphabet: two of a kind need not have their punctuation in the same places. */
const SECRETS: readonly [string, fc.Arbitrary<string>][] = [
  ['bcrypt', of(`./${LETTERS}${DIGITS}`, 53).map((random) => `$2b$10$${random}`)],
  [
    'argon2',
    fc
      .tuple(base64(16), base64(32))
      .map((parts) => `$argon2id$v=19$m=65536,t=3,p=4$${parts.join('$')}`.replaceAll(/=+(?=$|\$)/g, '')),
  ],
  ['SHA-512 of crypt(3)', of(`./${LETTERS}${DIGITS}`, 86).map((random) => `$6$rounds=5000$salt$${random}`)],
  ['base64', base64(16)],
  ['base64, longer', base64(48)],
  ['base64url', base64(32).map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))],
  ['hex', of('0123456789abcdef', 64)],
  [
    'salt and hash',
    fc.tuple(of(`${LETTERS}${DIGITS}`, 16), of('0123456789abcdef', 64)).map((p) => p.join(':')),
  ],
  ['letters', of(`${LETTERS}${DIGITS}`, 21)],
];

it.each(SECRETS)('%s: no two runs look different for what it holds', (_, secret) => {
  const runs = fc.array(fc.tuple(secret, secret), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(runs, ([next, ...learnt]) => {
      const run = ([first, second]: readonly [string, string], more: Partial<Outcome> = {}): Outcome =>
        outcome(
          [answer(0, 201, { token: first }), answer(1, 201, { token: second, text: `Bearer ${second}` })],
          [
            table(
              'account',
              ['name text', 'secret text'],
              [
                ['ada', first],
                ['bob', second],
              ],
            ),
          ],
          more,
        );
      const oracle = oracleOf([table('account', ['name text', 'secret text'])]);
      addBothOrders(oracle, (_order, elsewhere) =>
        run(learnt.pop() as [string, string], elsewhere ? moved : {}),
      );
      expect(oracle.judge(run(next as [string, string])).serial).toBe(true);
    }),
    { numRuns: 100, endOnFailure: true },
  );
});
