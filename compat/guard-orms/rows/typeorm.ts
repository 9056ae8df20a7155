import 'reflect-metadata';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import * as before from 'typeorm-0.3';
import { insertAllOnce, insertOnce, transaction } from '../../../packages/guard/src/typeorm/index.ts';
import type { Harness, Row } from '../../../packages/guard/test/conformance/harness.ts';
import type { Server } from '../../../packages/guard/test/servers/server.ts';
import { Provider } from '../snippets/typeorm.ts';
import { numbered } from './placeholders.ts';

const shared = {
  transaction,
  insertOnce,
  insertAllOnce,
  otherwise: ['one connection', 'own words', 'own errors'] as const,
};

function optionsOf({ url, dialect }: Server, poolSize: number): DataSourceOptions {
  if (dialect === 'sqlite') return { type: 'better-sqlite3', database: url };
  return { type: dialect, url, poolSize, entities: [Provider] };
}

function harness(name: string): Harness<DataSource, EntityManager> {
  return {
    ...shared,
    name,
    async open(server, max) {
      const db = await new DataSource(optionsOf(server, max)).initialize();
      return { db, connections: () => undefined, close: () => db.destroy() };
    },
    async send(db, sql, values = []) {
      const { type } = ('options' in db ? db : db.dataSource).options;
      const rows: unknown = await db.query(type === 'postgres' ? numbered(sql) : sql, [...values]);
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
  };
}

export const typeorm = harness('TypeORM');
export const typeormMysql2 = harness('TypeORM on mysql2');
export const typeormBetterSqlite3 = harness('TypeORM on better-sqlite3');

export const typeorm03: Harness<before.DataSource, before.EntityManager> = {
  ...shared,
  name: 'TypeORM 0.3',
  async open({ url }, poolSize) {
    const db = await new before.DataSource({ type: 'postgres', url, poolSize }).initialize();
    return { db, connections: () => undefined, close: () => db.destroy() };
  },
  async send(db, sql, values = []) {
    const rows: unknown = await db.query(numbered(sql), [...values]);
    return Array.isArray(rows) ? (rows as Row[]) : [];
  },
};
