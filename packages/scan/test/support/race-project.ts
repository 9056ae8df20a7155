import { manifest } from './scan-files.ts';

/** A project whose finding depends on every kind of file that a scan reads. */
export const raceProject: Readonly<Record<string, string>> = {
  'package.json': manifest('pg'),
  'tsconfig.json':
    '{ "extends": "./base.json", "compilerOptions": { "paths": { "@data/*": ["./data/*"] } } }',
  'base.json': '{}',
  'migrations/1.sql': 'create table users (id serial primary key, email text not null);',
  'data/users.ts': `
    export const find = async (email) => (await pool.query('select 1 from users where email = $1', [email])).rows[0];
    export const add = async (email) => pool.query('insert into users (email) values ($1)', [email]);`,
  'other/users.ts': 'export const find = async () => undefined; export const add = async () => undefined;',
  'src/sign-up.ts': `
    import { find, add } from '@data/users';
    export async function signUp(email) {
      if (await find(email)) throw new Error('taken');
      await add(email);
    }`,
};
