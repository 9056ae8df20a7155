import { EntitySchema } from '@mikro-orm/core';
import { MikroORM as OnMariadb } from '@mikro-orm/mariadb';
import { MikroORM as OnPostgres } from '@mikro-orm/postgresql';
import { mikroRow } from '../mikro-row.mjs';

export const postgres = (url) => mikroRow(OnPostgres, EntitySchema, url);
export const mariadb = (url) => mikroRow(OnMariadb, EntitySchema, url);
