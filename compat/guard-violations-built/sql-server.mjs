// Messages as SQL Server sends them, and the drivers' own code that makes errors of them.
import { createRequire } from 'node:module';
import { EventEmitter } from 'node:events';
import sql from 'mssql';

const require = createRequire(import.meta.url);
const { RequestTokenHandler } = require('tedious/lib/token/handler');
const { Request } = require('tedious');

const violation = { dialect: 'mssql' };
const abort = { dialect: 'mssql' };

/** Number, message, and what they mean: sys.messages of SQL Server 2022 with its placeholders filled in. */
const messages = {
  unique: [
    2627,
    `Violation of UNIQUE KEY constraint 't_email_key'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (a'x).`,
    { ...violation, kind: 'unique', constraint: 't_email_key', table: 't' },
  ],
  'primary key': [
    2627,
    `Violation of PRIMARY KEY constraint 't_pkey'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (1).`,
    { ...violation, kind: 'unique', constraint: 't_pkey', table: 't' },
  ],
  'partial index': [
    2601,
    `Cannot insert duplicate key row in object 'dbo.t' with unique index 't_partial_idx'. The duplicate key value is (constraint 'evil').`,
    { ...violation, kind: 'unique', constraint: 't_partial_idx', table: 't' },
  ],
  'foreign key, child': [
    547,
    `The INSERT statement conflicted with the FOREIGN KEY constraint "t_parent_fk". The conflict occurred in database "d", table "dbo.parent", column 'id'.`,
    { ...violation, kind: 'foreign_key', constraint: 't_parent_fk', table: 't' },
  ],
  'foreign key, parent': [
    547,
    `The DELETE statement conflicted with the REFERENCE constraint "t_parent_fk". The conflict occurred in database "d", table "dbo.t", column 'parent_id'.`,
    { ...violation, kind: 'foreign_key', constraint: 't_parent_fk', table: 't' },
  ],
  'not null': [
    515,
    `Cannot insert the value NULL into column 'must', table 'd.dbo.t'; column does not allow nulls. INSERT fails.`,
    { ...violation, kind: 'not_null', columns: 'must', table: 't' },
  ],
  check: [
    547,
    `The INSERT statement conflicted with the CHECK constraint "t_age_check". The conflict occurred in database "d", table "dbo.t", column 'age'.`,
    { ...violation, kind: 'check', constraint: 't_age_check', table: 't' },
  ],
  serialization: [
    3960,
    `Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table 'dbo.t' directly or indirectly in database 'd' to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement.`,
    { ...abort, kind: 'serialization', retry: 'transaction' },
  ],
  deadlock: [
    1205,
    'Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.',
    { ...abort, kind: 'deadlock', retry: 'transaction' },
  ],
  'lock timeout': [
    1222,
    'Lock request time out period exceeded.',
    { ...abort, kind: 'lock_timeout', retry: 'statement' },
  ],
  aborted: [
    3930,
    'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
    { ...abort, kind: 'aborted_transaction', retry: 'transaction' },
  ],
};

/** What tedious makes of the tokens of one answer. */
function ofTedious(...tokens) {
  const request = new Request('', () => {});
  const handler = new RequestTokenHandler(new EventEmitter(), request);
  for (const token of tokens) handler.onErrorMessage(token);
  return request.error;
}

const tokenOf = ([number, message]) => ({
  number,
  message,
  state: 1,
  class: 14,
  serverName: 's',
  procName: '',
  lineNumber: 1,
});
const other = tokenOf([3609, 'The transaction ended in the trigger. The batch has been aborted.']);

/** mssql reads what tedious has emitted, and keeps all but the last as `precedingErrors`. */
function ofMssql(...tokens) {
  const errors = tokens.map(
    (info) => new sql.RequestError(Object.assign(new Error(info.message), { info }), 'EREQUEST'),
  );
  const error = errors.pop();
  return Object.assign(error, { precedingErrors: errors });
}

const of = (make) =>
  Object.entries(messages).map(([title, message]) => [title, make(tokenOf(message), message), message[2]]);

const kinds = {
  2627: 'UniqueConstraintViolation',
  2601: 'UniqueConstraintViolation',
  547: 'ForeignKeyConstraintViolation',
  515: 'NullConstraintViolation',
  1205: 'TransactionWriteConflict',
};

/** As `@prisma/adapter-mssql` 7.9.1 has it in its source (`convertDriverError`), in what Prisma throws. */
function ofPrisma({ number, message }) {
  const kind = kinds[number] ? { kind: kinds[number] } : { kind: 'mssql', code: number, message };
  const cause = { originalCode: 'EREQUEST', originalMessage: message, ...kind };
  return {
    clientVersion: '7.9.1',
    code: 'P2010',
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
  };
}

export const rows = {
  tedious: of((token) => ofTedious(token)),
  'tedious, two errors': of((token) => ofTedious(token, other)),
  mssql: of((token) => ofMssql(token)),
  'mssql, two errors': of((token) => ofMssql(token, other)),
  '@prisma/adapter-mssql': of(ofPrisma),
};
