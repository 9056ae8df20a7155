import * as fc from 'fast-check';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import {
  abortOf,
  guard,
  isGuardError,
  isRefusal,
  problemOf,
  refuse,
  unique,
  violationOf,
} from '../src/index.ts';
import { rejection, useDatabase } from './support/database.ts';

const database = useDatabase('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
const duplicate = (): Promise<unknown> => rejection(database().pool.query('INSERT INTO t VALUES (1)'));

describe('found through', () => {
  test.each(['cause', 'parent', 'original', 'driverError', 'nativeError'])('%s', async (link) => {
    const cause = await duplicate();
    const wrapped = Object.assign(new Error('outer'), {
      [link]: Object.assign(new Error('inner'), { [link]: cause }),
    });
    expect(violationOf(wrapped)?.cause).toBe(cause);
  });

  test('AggregateError', async () => {
    const cause = await duplicate();
    expect(violationOf(new AggregateError([new Error('other'), 'text', cause]))?.cause).toBe(cause);
  });

  test('a wrapper with copies of the fields, as those of TypeORM: the driver error is the one meant', async () => {
    const cause = await duplicate();
    const copy = Object.assign(new Error('copy'), cause, { driverError: cause });
    expect(violationOf(copy)?.cause).toBe(cause);
  });

  test('a cycle', async () => {
    const cause = await duplicate();
    const [a, b] = [new Error('a'), new Error('b')];
    Object.assign(a, { cause: b, parent: cause });
    Object.assign(b, { cause: a });
    expect(violationOf(a)?.cause).toBe(cause);
  });
});

describe('not misread', () => {
  const shapes: [title: string, value: unknown][] = [
    ['a number as the code', { code: 23505, severity: 'ERROR' }],
    ['no severity', { code: '23505', constraint: 't_pkey' }],
    ['more than a code', { code: '23505 ', severity: 'ERROR' }],
    ['a code of Node', Object.assign(new Error('broken pipe'), { code: 'EPIPE' })],
    ['only the message', new Error('duplicate key value violates unique constraint "t_pkey"')],
    ['the number of MySQL, and no SQLSTATE', { code: 'ER_DUP_ENTRY', errno: 1062 }],
    ['a number of SQL Server, and no class', { code: 'EREQUEST', number: 2627 }],
    ['the text of Vitess behind another', { message: 'no target: x (errno 1062) (sqlstate 23000)' }],
    ['a code of Prisma, and no version', { code: 'P2002', meta: { target: ['email'] } }],
    ['an error of the system, with its number', Object.assign(new Error('x'), { code: 'ENOENT', errno: 5 })],
    ['a string', '23505'],
    ['null', null],
  ];
  test.each(shapes)('%s', (_, value) => {
    expect([violationOf(value), abortOf(value)]).toEqual([undefined, undefined]);
  });

  test('a refused connection of a real driver', async () => {
    const client = new Client('postgres://localhost:1/none');
    const error = await rejection(client.connect());
    expect([violationOf(error), abortOf(error), problemOf(error)]).toEqual([undefined, undefined, undefined]);
  });
});

type Make = () => unknown;

/** Everything that could make a reader of errors throw or run for ever, as recipes: fast-check itself reads what it makes. */
function hostile(): fc.Arbitrary<Make> {
  const key = fc.constantFrom(
    'cause',
    'parent',
    'errors',
    'code',
    'severity',
    'constraint',
    'length',
    'name',
  );
  return fc.letrec<{ node: Make }>((tie) => {
    const members = fc.dictionary(key, tie('node'));
    return {
      node: fc.oneof(
        { maxDepth: 6 },
        fc.anything().map((value) => () => value),
        fc.constantFrom('23505', '40001', 'ERROR', 'x'.repeat(1_000_000)).map((value) => () => value),
        fc.constantFrom<Make>(throwing, trapped, revoked, endless),
        members.map((makes) => () => made(makes)),
        members.map((makes) => () => Object.freeze(Object.assign(new Error('frozen'), made(makes)))),
        members.map((makes) => () => circular(made(makes))),
        fc.array(tie('node')).map((makes) => () => new AggregateError(makes.map((make) => make()))),
      ),
    };
  }).node;
}

function made(makes: Record<string, Make>): object {
  return Object.fromEntries(Object.entries(makes).map(([key, make]) => [key, make()]));
}

function circular(object: object): object {
  return Object.assign(object, { cause: object, errors: [object] });
}

function throwing(): object {
  return {
    get code(): never {
      throw new Error('getter');
    },
  };
}

const trap = (): never => {
  throw new Error('trap');
};

function trapped(): object {
  return new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Every property is another such object, without end. */
function endless(): object {
  return new Proxy({}, { get: (_, key) => (key === 'length' ? Number.POSITIVE_INFINITY : endless()) });
}

test('nothing makes them throw or hang', () => {
  fc.assert(
    fc.property(hostile(), (make) => {
      const value = make();
      for (const read of [violationOf, abortOf, problemOf, isRefusal, isGuardError])
        expect(() => read(value)).not.toThrow();
    }),
    { numRuns: 1_000 },
  );
});

test('guard rethrows anything that it does not know as the very same value', async () => {
  const rule = refuse(unique('t', ['id'], { name: 't_pkey' }), { title: 'taken' });
  await fc.assert(
    fc.asyncProperty(hostile(), async (make) => {
      const value = make();
      const thrown = guard(() => {
        throw value;
      }, rule);
      const same = await thrown.then(
        () => false,
        (error: unknown) => Object.is(error, value),
      );
      expect(same).toBe(true);
    }),
    { numRuns: 200 },
  );
});
