import { expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

test.each([
  ['plainly', 'SELECT * FROM user WHERE name = ?', 'INSERT INTO user (name, password) VALUES (?, ?)'],
  [
    'qualified',
    'SELECT user.id FROM user WHERE user.name = ?',
    'INSERT INTO user (name, password) VALUES (?, ?)',
  ],
  [
    'aliased',
    'SELECT u.id FROM user AS u WHERE u.name = ?',
    'INSERT INTO user(name, password) VALUES (?, ?)',
  ],
])('a table of MySQL is called user: %s', async (_name, read, insert) => {
  const { findings } = await scanFiles({
    'package.json': manifest('mysql2'),
    'schema.sql':
      'create table `user` (id int auto_increment primary key, name varchar(99), password varchar(99));',
    'src/users.js': `const { pool } = require('./db');
exports.signUp = async ({ name, password }) => {
  const [rows] = await pool.execute('${read}', [name]);
  if (rows.length > 0) throw new Error();
  await pool.execute('${insert}', [name, password]);
};`,
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert duplicate user (name)']);
});
