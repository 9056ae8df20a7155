import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withoutSecrets } from '../../src/report/mask-secrets.ts';
import { maskSql } from '../../src/report/mask-sql.ts';
import { maskText } from '../../src/report/mask-text.ts';
import { createReporters } from '../../src/report/reporters.ts';
import { anomalous, lostUpdate, Paper, report, response, step } from './fixtures.ts';

const SECRET = 'hunter2';

const secretive = anomalous('login', [
  {
    ...lostUpdate,
    responses: [
      {
        ...response(1, `POST /login?access_token=${SECRET}&a=1`, 200, {
          token: SECRET,
          user: { name: 'ann', Password: SECRET, reset: [{ apiKey: SECRET }], otp: null },
        }),
        headers: { 'set-cookie': `session=${SECRET}`, etag: 'e' },
      },
      response(2, `SELECT 1 FROM users WHERE password = '${SECRET}'`, 'ok'),
    ],
    steps: [
      step(1, 'UPDATE users SET name = $1, password_hash = $2', { params: ['ann', SECRET] }),
      step(1, 'INSERT INTO "users" (name, "apiToken") VALUES ($1, lower($2)), ($3, $4) RETURNING *', {
        params: ['ann', SECRET, 'bob', SECRET],
        result: `INSERT 0 1 (id = 1, apiToken = ${SECRET}, ${SECRET}, name = ann)`,
      }),
      step(2, `insert into t (a, secret) values ('it''s', '${SECRET}')`),
    ],
    difference: {
      serialOrder: [1, 2],
      serialResponses: [response(1, 'POST /login', 200, { token: SECRET })],
      entries: [
        { kind: 'answer', client: 1, request: 1, path: '$.token', actual: SECRET, serial: 1 },
        { kind: 'answer', client: 1, request: 1, path: '$.user', actual: { pin: SECRET } },
        { kind: 'row', table: 'users', side: 'extra', row: { pwd: SECRET, name: 'ann' }, count: 1 },
      ],
    },
  },
]);

describe('a report', () => {
  it.each(['pretty', 'html', 'junit', 'markdown', 'github', 'json'])(
    'by %s holds no secret',
    async (name) => {
      const stdout = new Paper();
      const stderr = new Paper();
      const cwd = await mkdtemp(join(tmpdir(), 'toctou-secrets-'));
      onTestFinished(() => rm(cwd, { recursive: true }));
      const [reporter] = createReporters([name], { stdout, stderr, env: {}, cwd });
      reporter?.onVerdict?.(secretive);
      await reporter?.onEnd?.(report([secretive], { exitCode: 1 }));
      const files = await Promise.all((await readdir(cwd)).map((file) => readFile(join(cwd, file), 'utf8')));
      expect(files).toHaveLength(name === 'html' ? 1 : 0);
      const text = [stdout.text, stderr.text, ...files].join('');
      expect(text).not.toContain(SECRET);
      expect(text).toContain('login');
    },
  );
});

it('withoutSecrets masks no more than the secrets', async () => {
  let told: unknown;
  const reporter = withoutSecrets({
    async onEnd({ scenarios }) {
      told = scenarios[0]?.anomalies[0];
    },
  });
  await reporter.onEnd?.(report([secretive]));
  expect(told).toMatchObject({
    responses: [
      {
        asked: 'POST /login?access_token=***&a=1',
        body: { token: '***', user: { name: 'ann', Password: '***', reset: [{ apiKey: '***' }], otp: null } },
        headers: { 'set-cookie': '***', etag: 'e' },
      },
      { asked: "SELECT 1 FROM users WHERE password = '***'" },
    ],
    steps: [
      { params: ['ann', '***'] },
      { params: ['ann', '***', 'bob', '***'], result: 'INSERT 0 1 (id = 1, apiToken = ***, name = ann)' },
      { sql: "insert into t (a, secret) values ('it''s', '***')" },
    ],
  });
});

describe('maskSql', () => {
  it('leaves what names no secret as it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.option(fc.string())), (sql, params) => {
        fc.pre(!/pass|pwd|secret|token|key|auth|cookie|cred|session|otp|pin|cvv/i.test(sql));
        expect(maskSql(sql, params)).toEqual({ sql, params });
      }),
    );
  });

  it('takes no longer for what is made to take long', () => {
    const sql = `insert into t (${'('.repeat(2_000)}${"'".repeat(2_001)} password = ${'password = '.repeat(2_000)}`;
    expect(maskSql(sql, []).sql.length).toBe(sql.length);
  });
});

describe('maskText', () => {
  it.each([
    ['no connection to postgres://ann:hunter2@db:5432/shop?sslmode=require'],
    ['{"url":"redis://:hunter2@localhost"}'],
    ['GET /callback?a=1&access_token=hunter2'],
    ['> authorization: Bearer hunter2.abc\n> accept: */*'],
    ['Set-Cookie: sid=hunter2; HttpOnly'],
    ["{ user: 'ann', password: 'hunter2', age: 3 }"],
    ['{"user":"ann","apiKey":"hunter2"}'],
    ['PGPASSWORD=hunter2 psql'],
    ['Key (email, reset_token)=(a@b.c, hunter2) already exists.'],
    ['Failing row contains (1, ann, hunter2).'],
    ['a header Bearer hunter2 was sent'],
  ])('%s', (text) => {
    expect(maskText(text)).toContain('***');
    expect(maskText(text)).not.toContain('hunter2');
  });

  it.each([
    ['GET http://localhost:3000/users/1@2?page=2'],
    ['Unexpected token < in JSON at position 3'],
    ['duplicate key value violates unique constraint "users_token_key"'],
    ['Key (email)=(a@b.c) already exists.'],
    ['{"tokens":"3","used_tokens":12}'],
    ['Basic plan, Bearer of bad news'],
    ['password: is too short'],
  ])('leaves as it is: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it.each(['a-', 'a.', 'Bearer ', 'a:', '("', '(a)=', "a: '", 'a://'])(
    'takes no longer for many of %s',
    (part) => {
      const begun = performance.now();
      maskText(part.repeat(20_000));
      // What takes quadratic time needs minutes.
      expect(performance.now() - begun).toBeLessThan(5_000);
    },
  );
});
