import { knexRow } from '../knex-row.mjs';

export const sqlite = async (path) => knexRow('sqlite3', path);
