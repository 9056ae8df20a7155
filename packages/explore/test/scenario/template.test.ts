import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { substitute } from '../../src/scenario/template.ts';
import type { Json, Request } from '../../src/scenario/types.ts';

const answers = {
  login: {
    status: 201,
    body: { token: 'a/b c', id: 7, admin: false, note: null, user: { tags: ['x', 'y'] }, 'é-t': 1 },
    headers: { location: '/me', 'x-request-id': 'r1' },
  },
  ws: { status: 'ok', body: [{ rows: [{ id: '42', name: "O'Neil" }] }], headers: {} },
};

const get = (path: string): Request => ({ method: 'GET', path });

test.each<[string, Request, Request]>([
  ['nothing to do', get('/a'), get('/a')],
  ['path, encoded', get('/t/{{login.body.token}}?id={{login.body.id}}'), get('/t/a%2Fb%20c?id=7')],
  ['spaces inside the braces', get('/{{ login.body.id }}'), get('/7')],
  ['status and headers', get('/{{login.status}}{{login.headers.Location}}'), get('/201%2Fme')],
  ['index with brackets', get('/{{ws.body[0].rows[0].id}}'), get('/42')],
  ['index with dots', get('/{{ws.body.0.rows.0.id}}'), get('/42')],
  ['keys of other scripts', get('/{{login.body.é-t}}'), get('/1')],
  [
    'headers, as they are',
    { ...get('/'), headers: { authorization: 'Bearer {{login.body.token}}' } },
    { ...get('/'), headers: { authorization: 'Bearer a/b c' } },
  ],
  [
    'json: a placeholder alone keeps its type',
    {
      ...get('/'),
      json: {
        a: ['{{login.body.id}}', '{{login.body.user}}'],
        b: '{{login.body.note}}',
        c: '{{login.body}}',
      },
    },
    {
      ...get('/'),
      json: { a: [7, { tags: ['x', 'y'] }], b: null, c: answers.login.body },
    },
  ],
  [
    'json: inside a text it becomes text',
    {
      ...get('/'),
      json: 'id {{login.body.id}}, {{login.body.user.tags}}, {{login.body.token}}, {{login.body.note}}',
    },
    { ...get('/'), json: 'id 7, ["x","y"], a/b c, null' },
  ],
  [
    'json: keys stay',
    { ...get('/'), json: { '{{login.body.id}}': 1 } },
    { ...get('/'), json: { '{{login.body.id}}': 1 } },
  ],
  [
    'body',
    { ...get('/'), body: '{"id": {{login.body.id}}, "user": {{login.body.user}}}' },
    { ...get('/'), body: '{"id": 7, "user": {"tags":["x","y"]}}' },
  ],
  [
    'SQL, bare',
    { sql: "SELECT {{ws.body[0].rows[0].id}}, '{{login.body.token}}'" },
    { sql: "SELECT 42, 'a/b c'" },
  ],
  ['a SQL script', { sql: ['SELECT {{login.body.id}}', 'COMMIT'] }, { sql: ['SELECT 7', 'COMMIT'] }],
  [
    'braces that hold no name',
    { sql: "SELECT '{{1,2},{3,4}}'::int[], '{{a,b},{c,d}}'::text[], '{{a,b}}', '{{}}'" },
    { sql: "SELECT '{{1,2},{3,4}}'::int[], '{{a,b},{c,d}}'::text[], '{{a,b}}', '{{}}'" },
  ],
])('%s', (_, request, expected) => {
  expect(substitute(request, answers)).toEqual(expected);
});

test.each<[Request, string, string?]>([
  [
    get('/{{logn.body.id}}'),
    '"{{logn.body.id}}" in GET /{{logn.body.id}}: there is no given named "logn", did you mean "login"?',
  ],
  [
    get('/{{x.body}}'),
    '"{{x.body}}" in GET /{{x.body}}: there is no given named "x", there is "login", "ws"',
  ],
  [
    { ...get('/a'), json: { t: '{{login.body.tken}}' } },
    '"{{login.body.tken}}" in GET /a: login.body has "token", "id", "admin", "note", "user", "é-t"',
    'the answer of login has the status 201',
  ],
  [
    { ...get('/a'), body: '{{login.body.user.tags[2]}}' },
    '"{{login.body.user.tags[2]}}" in GET /a: login.body.user.tags is a list of 2',
    'the answer of login has the status 201',
  ],
  [
    { ...get('/a'), body: '{{login.body.user.tags.length}}' },
    '"{{login.body.user.tags.length}}" in GET /a: login.body.user.tags is a list of 2',
    'the answer of login has the status 201',
  ],
  [
    { ...get('/a'), body: '{{login.body.id.x}}' },
    '"{{login.body.id.x}}" in GET /a: login.body.id is 7',
    'the answer of login has the status 201',
  ],
  [
    { sql: 'SELECT {{ws.headers.etag}}\nFROM t' },
    '"{{ws.headers.etag}}" in SELECT {{ws.headers.etag}}: ws.headers is empty',
    'the answer of ws has the status ok',
  ],
  [
    { ...get('/a'), body: '{{login.body.constructor}}' },
    '"{{login.body.constructor}}" in GET /a: login.body has "token", "id", "admin", "note", "user", "é-t"',
    'the answer of login has the status 201',
  ],
  [
    get('/{{login.body.note}}'),
    '"{{login.body.note}}" in GET /{{login.body.note}}: it is null, expected a string, number or boolean',
  ],
  [
    { ...get('/a'), headers: { a: '{{login.body.user}}' } },
    '"{{login.body.user}}" in GET /a: it is an object, expected a string, number or boolean',
  ],
  ...[
    '{{login}}',
    '{{login.token}}',
    '{{login.body..x}}',
    '{{login.status.x}}',
    '{{login.headers}}',
    '{{login.body[x]}}',
    '{{login.body.id',
  ].map((source): [Request, string] => [
    { ...get('/a'), body: source },
    `${JSON.stringify(source)} in GET /a: expected {{name.body.key}}, {{name.status}} or {{name.headers.key}}`,
  ]),
])('%j is a mistake', (request, message, hint) => {
  expect(() => substitute(request, answers)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message, hint }),
  );
});

test('any JSON value survives a placeholder of its own', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const given = { a: { status: 200, body: { value: value as Json }, headers: {} } };
      expect(substitute({ ...get('/'), json: ['{{a.body.value}}'] }, given)).toEqual({
        ...get('/'),
        json: [value],
      });
    }),
  );
});

test('any text survives the encoding of a path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const given = { a: { status: 200, body: { value }, headers: {} } };
      const { path } = { path: '', ...substitute(get('/{{a.body.value}}'), given) };
      expect(decodeURIComponent(path.slice(1))).toBe(value);
    }),
  );
});

test('half a surrogate pair does no harm', () => {
  const given = { a: { status: 200, body: '\ud800', headers: {} } };
  expect(substitute(get('/{{a.body}}'), given)).toEqual(get('/%EF%BF%BD'));
});

test('what is no placeholder is left as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      fc.pre(!JSON.stringify(json).includes('{{'));
      expect(substitute({ ...get('/'), json }, {})).toEqual({ ...get('/'), json });
    }),
  );
});
