import * as orm from 'drizzle-orm-1.0';
import * as mysqlCore from 'drizzle-orm-1.0/mysql-core';
import * as mysql from 'drizzle-orm-1.0/mysql2';
import * as pg from 'drizzle-orm-1.0/node-postgres';
import * as pgCore from 'drizzle-orm-1.0/pg-core';
import { drizzleRows } from '../drizzle-row.mjs';

export const { postgres, mariadb } = drizzleRows({ orm, pg, pgCore, mysql, mysqlCore });
