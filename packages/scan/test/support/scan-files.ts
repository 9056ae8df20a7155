import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scan, type Finding, type ScanOptions, type ScanResult } from '../../src/index.ts';

/** Scans a project that consists of these files. */
export async function scanFiles(
  files: Readonly<Record<string, string>>,
  more: Omit<ScanOptions, 'root'> = {},
): Promise<ScanResult> {
  const root = mkdtempSync(join(tmpdir(), 'toctou-scan-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return await scan({ ...more, root });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A finding in one line: rule, consequence, table (columns). */
export function brief({ rule, consequence, table, columns }: Finding): string {
  return `${rule} ${consequence} ${table} (${columns.join(', ')})`;
}

export function manifest(...dependencies: readonly string[]): string {
  return JSON.stringify({
    name: 'app',
    dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])),
  });
}

/** A database in which `users` has what the check asks for, and `slots` has not. */
export const schema = `
create table users (id serial primary key, email text not null unique, role text not null);
create table slots (id serial primary key, room text not null, day text not null);
create table counters (id serial primary key, hits int not null, status text not null);
create table seats (id serial primary key, event_id int not null);
create table comments (id serial primary key, post_id int not null references posts (id), text text);
create table posts (id serial primary key, title text);
`;
