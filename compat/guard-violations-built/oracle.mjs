// Messages as Oracle sends them, in what node-oracledb's thin mode makes of them (lib/thin/protocol/protocol.js, lib/errors.js).
import { createRequire } from 'node:module';

const { transformErr } = createRequire(import.meta.url)('oracledb/lib/errors.js');

const dialect = 'oracle';
const messages = {
  unique: [
    1,
    'ORA-00001: unique constraint (APP.T_EMAIL_KEY) violated',
    { kind: 'unique', constraint: 'T_EMAIL_KEY', schema: 'APP' },
  ],
  composite: [
    1,
    'ORA-00001: unique constraint (APP.T_TENANT_SLUG) violated on table APP.T columns (TENANT, SLUG)\nORA-03301: (ORA-00001 details) row with column values (TENANT:1, SLUG:(X.Y)) already exists',
    { kind: 'unique', constraint: 'T_TENANT_SLUG' },
  ],
  'foreign key, child': [
    2291,
    'ORA-02291: integrity constraint (APP.T_PARENT_FK) violated - parent key not found',
    { kind: 'foreign_key', constraint: 'T_PARENT_FK' },
  ],
  'foreign key, parent': [
    2292,
    'ORA-02292: integrity constraint (APP.T_PARENT_FK) violated - child record found',
    { kind: 'foreign_key', constraint: 'T_PARENT_FK' },
  ],
  'not null': [
    1400,
    'ORA-01400: cannot insert NULL into ("APP"."T"."MUST")',
    { kind: 'not_null', columns: 'MUST', table: 'T' },
  ],
  check: [
    2290,
    'ORA-02290: check constraint (APP.T_AGE_CHECK) violated',
    { kind: 'check', constraint: 'T_AGE_CHECK' },
  ],
  'at COMMIT': [
    2091,
    'ORA-02091: transaction rolled back\nORA-00001: unique constraint (APP.T_LAZY_KEY) violated',
    { kind: 'unique', constraint: 'T_LAZY_KEY', code: 'ORA-00001' },
  ],
  serialization: [
    8177,
    `ORA-08177: can't serialize access for this transaction`,
    { kind: 'serialization', retry: 'transaction' },
  ],
  deadlock: [
    60,
    'ORA-00060: deadlock detected while waiting for resource',
    { kind: 'deadlock', retry: 'transaction' },
  ],
  'lock timeout': [
    54,
    'ORA-00054: resource busy and acquire with NOWAIT specified or timeout expired',
    { kind: 'lock_timeout', retry: 'statement' },
  ],
};

export const rows = {
  oracledb: Object.entries(messages).map(([title, [errorNum, message, expected]]) => [
    title,
    transformErr(Object.assign(new Error(message), { errorNum, offset: 0 })),
    { dialect, ...expected },
  ]),
};
