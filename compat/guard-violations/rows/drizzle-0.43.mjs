import * as orm from 'drizzle-orm-0.43';
import * as mysqlCore from 'drizzle-orm-0.43/mysql-core';
import * as mysql from 'drizzle-orm-0.43/mysql2';
import * as pg from 'drizzle-orm-0.43/node-postgres';
import * as pgCore from 'drizzle-orm-0.43/pg-core';
import { drizzleRows } from '../drizzle-row.mjs';

export const { postgres, mariadb } = drizzleRows({ orm, pg, pgCore, mysql, mysqlCore });
