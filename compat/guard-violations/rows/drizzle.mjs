import * as orm from 'drizzle-orm';
import * as mysqlCore from 'drizzle-orm/mysql-core';
import * as mysql from 'drizzle-orm/mysql2';
import * as pg from 'drizzle-orm/node-postgres';
import * as pgCore from 'drizzle-orm/pg-core';
import { drizzleRows } from '../drizzle-row.mjs';

export const { postgres, mariadb } = drizzleRows({ orm, pg, pgCore, mysql, mysqlCore });
