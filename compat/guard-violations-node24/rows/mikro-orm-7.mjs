import { EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { mikroRow } from '../../guard-violations/mikro-row.mjs';

export const postgres = (url) => mikroRow(MikroORM, EntitySchema, url);
