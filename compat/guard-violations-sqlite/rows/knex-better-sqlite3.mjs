import { knexRow } from '../knex-row.mjs';

export const sqlite = async (path) => knexRow('better-sqlite3', path);
