import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Check } from '../../src/schema/covers.ts';
import { covers } from '../../src/schema/covers.ts';
import type { Column, Table, Unique } from '../../src/schema/schema.ts';

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  property: name,
  nullable: true,
  caseInsensitive: false,
  generated: false,
  ...more,
});
const unique = (columns: readonly string[], more: Partial<Unique> = {}): Unique => ({
  name: columns.join('_'),
  primary: false,
  columns,
  expressions: [],
  nullsNotDistinct: false,
  file: 'schema.sql',
  line: 1,
  ...more,
});
const table = (columns: readonly Column[], uniques: readonly Unique[]): Table => ({
  name: 't',
  models: [],
  columns,
  uniques,
  foreignKeys: [],
  file: 'schema.sql',
  line: 1,
});
const users = (...uniques: readonly Unique[]): Table =>
  table(
    [
      column('email', { nullable: false }),
      column('org'),
      column('kind', { nullable: false }),
      column('deleted_at'),
    ],
    uniques,
  );

const found = (of: Table, check: Check): string => {
  const coverage = covers(of, check);
  if (coverage.kind === 'none') return 'none';
  const how = coverage.differences.map(
    ({ aspect, effect, column: name }) => `${effect} ${aspect}${name === undefined ? '' : ` ${name}`}`,
  );
  return [coverage.kind, coverage.unique.name, ...how].join(', ');
};
const email = [{ name: 'email' }];

test('a constraint on some of the compared columns covers them, one on more does not', () => {
  expect(found(users(unique(['email'])), { columns: [{ name: 'email' }, { name: 'org' }] })).toBe(
    'covered, email',
  );
  expect(found(users(unique(['email', 'org'])), { columns: email })).toBe('none');
  expect(found(users(unique(['email', 'org']), unique(['email'])), { columns: email })).toBe(
    'covered, email',
  );
});

test('case', () => {
  const ignoring = [{ name: 'email', ignoresCase: true }];
  expect(found(users(unique(['email'])), { columns: ignoring })).toBe('differs, email, admits case email');
  expect(
    found(users(unique([], { name: 'low', expressions: ['lower(email::text)'] })), { columns: ignoring }),
  ).toBe('covered, low');
  expect(
    found(users(unique([], { name: 'low', expressions: ['lower((email)::text)'] })), { columns: email }),
  ).toBe('covered, low, refuses case email');
  expect(
    found(table([column('email', { caseInsensitive: true })], [unique(['email'])]), { columns: ignoring }),
  ).toBe('covered, email');
});

test('NULL', () => {
  const check: Check = { columns: [{ name: 'email' }, { name: 'org', with: 'nullable' }] };
  expect(found(users(unique(['email', 'org'])), check)).toBe('differs, email_org, admits null org');
  expect(found(users(unique(['email', 'org'], { nullsNotDistinct: true })), check)).toBe(
    'covered, email_org',
  );
  expect(found(users(unique(['email'], { name: 'c', expressions: ["COALESCE(org, '')"] })), check)).toBe(
    'covered, c',
  );
});

test('soft delete and other partial constraints', () => {
  const live = users(unique(['email'], { where: '(deleted_at IS NULL)' }));
  expect(found(live, { columns: email, conditions: [{ column: 'deleted_at', is: 'null' }] })).toBe(
    'covered, email',
  );
  expect(found(live, { columns: email })).toBe('covered, email');
  expect(
    found(users(unique(['email'])), { columns: email, conditions: [{ column: 'deleted_at', is: 'null' }] }),
  ).toBe('covered, email, refuses soft-delete deleted_at');
  const kind = users(unique(['email'], { where: "kind = 'primary'" }));
  expect(found(kind, { columns: email })).toBe('differs, email, admits partial kind');
  expect(found(kind, { columns: email, row: [{ column: 'kind', is: { value: 'primary' } }] })).toBe(
    'covered, email',
  );
  expect(found(users(unique(['org'], { where: 'org IS NOT NULL' })), { columns: [{ name: 'org' }] })).toBe(
    'covered, org',
  );
  expect(found(users(unique(['email'], { where: 'length(email) > 3' })), { columns: email })).toBe(
    'differs, email, admits partial',
  );
});

test('an expression that is not understood covers nothing', () => {
  expect(found(users(unique(['email'], { expressions: ['date_trunc(day, at)'] })), { columns: email })).toBe(
    'none',
  );
});

// The property: what is said to be covered is exactly what a database refuses, tried on every pair of small rows.

type Row = Readonly<Record<'a' | 'b' | 'kind' | 'deleted_at', string | null>>;
const NAMES = ['a', 'b'] as const;

const keys = fc.constantFrom('plain', 'lower', 'coalesce', 'none');
const scene = fc.record({
  nullable: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  caseInsensitive: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  key: fc.record({ a: keys, b: keys }),
  nullsNotDistinct: fc.boolean(),
  where: fc.constantFrom(
    undefined,
    'deleted_at IS NULL',
    "kind = 'x'",
    'b IS NOT NULL',
    "kind = 'x' AND deleted_at IS NULL",
  ),
  compared: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  ignoresCase: fc.record({ a: fc.boolean(), b: fc.boolean() }),
  with: fc.record({
    a: fc.constantFrom('null', 'nullable', 'value'),
    b: fc.constantFrom('null', 'nullable', 'value'),
  }),
  liveOnly: fc.boolean(),
  kind: fc.constantFrom(undefined, 'x', 'y'),
} as const);
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

function tableOf(s: Scene): Table {
  const expressions = NAMES.flatMap((name) =>
    s.key[name] === 'lower'
      ? [`lower(${name})`]
      : s.key[name] === 'coalesce'
        ? [`COALESCE(${name}, '-')`]
        : [],
  );
  return table(
    [
      ...NAMES.map((name) =>
        column(name, { nullable: s.nullable[name], caseInsensitive: s.caseInsensitive[name] }),
      ),
      column('kind', { nullable: false }),
      column('deleted_at'),
    ],
    [
      unique(
        NAMES.filter((name) => s.key[name] === 'plain'),
        {
          expressions,
          nullsNotDistinct: s.nullsNotDistinct,
          ...(s.where !== undefined && { where: s.where }),
        },
      ),
    ],
  );
}

/** Whether a database refuses the second of two rows. */
function refuses(s: Scene, one: Row, other: Row): boolean {
  const within = (row: Row): boolean =>
    (s.where?.includes('deleted_at IS NULL') !== true || row.deleted_at === null) &&
    (s.where?.includes("kind = 'x'") !== true || row.kind === 'x') &&
    (s.where !== 'b IS NOT NULL' || row.b !== null);
  if (!within(one) || !within(other)) return false;
  const used = NAMES.filter((name) => s.key[name] !== 'none');
  return (
    used.length > 0 &&
    used.every((name) => {
      const of = (row: Row): string | null => {
        const folded =
          s.caseInsensitive[name] || s.key[name] === 'lower' ? (row[name]?.toLowerCase() ?? null) : row[name];
        return folded ?? (s.key[name] === 'coalesce' ? '-' : null);
      };
      return of(one) === null || of(other) === null
        ? s.nullsNotDistinct && of(one) === of(other)
        : of(one) === of(other);
    })
  );
}

/** The rows that a request may insert after the check found none. */
function rowsOf(s: Scene): Row[] {
  const cells = (name: 'a' | 'b'): (string | null)[] => {
    const may = s.compared[name] ? s.with[name] : 'nullable';
    const values = ['v', 'V', 'w'];
    if (may === 'null') return s.nullable[name] ? [null] : [];
    return may === 'value' || !s.nullable[name] ? values : [...values, null];
  };
  const kinds = s.kind === undefined ? ['x', 'y'] : [s.kind];
  return cells('a').flatMap((a) =>
    cells('b').flatMap((b) => kinds.map((kind) => ({ a, b, kind, deleted_at: null }))),
  );
}

function sameForCheck(s: Scene, one: Row, other: Row): boolean {
  return NAMES.filter((name) => s.compared[name]).every((name) => {
    const of = (row: Row): string | null =>
      s.ignoresCase[name] || s.caseInsensitive[name] ? (row[name]?.toLowerCase() ?? null) : row[name];
    return of(one) === of(other);
  });
}

test('what is covered is what a database refuses', () => {
  fc.assert(
    fc.property(scene, (s) => {
      const rows = rowsOf(s);
      fc.pre(
        rows.length > 0 &&
          NAMES.some((name) => s.compared[name]) &&
          NAMES.some((name) => s.key[name] !== 'none'),
      );
      const coverage = covers(tableOf(s), {
        columns: NAMES.filter((name) => s.compared[name]).map((name) => ({
          name,
          ignoresCase: s.ignoresCase[name],
          with: s.with[name],
        })),
        conditions: s.liveOnly ? [{ column: 'deleted_at', is: 'null' }] : [],
        row: s.kind === undefined ? [] : [{ column: 'kind', is: { value: s.kind } }],
      });
      const admitted = rows.some((one) =>
        rows.some((other) => sameForCheck(s, one, other) && !refuses(s, one, other)),
      );
      expect(coverage.kind === 'covered').toBe(!admitted);
    }),
    { numRuns: 2000 },
  );
});
