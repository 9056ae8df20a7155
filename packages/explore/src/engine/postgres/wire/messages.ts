import type { Reply } from './trip.ts';

/** A typed message. */
export function message(type: string, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeInt32BE(payload.length + 4, 1);
  return Buffer.concat([header, payload]);
}

/** Messages as one piece. */
export function joined(messages: readonly Buffer[]): Buffer {
  return messages.length === 1 ? (messages[0] as Buffer) : Buffer.concat(messages);
}

export const sync: Buffer = message('S');
export const flush: Buffer = message('H');
export const terminate: Buffer = message('X');

/** A simple query. */
export function query(sql: string): Buffer {
  return message('Q', Buffer.from(`${sql}\0`));
}

/** No parameters, all columns as text, no limit of rows. */
const BIND_DESCRIBE_EXECUTE = Buffer.concat([
  message('B', Buffer.alloc(8)),
  message('D', Buffer.from('P\0')),
  message('E', Buffer.alloc(5)),
]);

/**
 * A simple query's statement as Parse, Bind, Describe, Execute: the same to the server, but that the commit waits for
 * a Sync. The server answers two messages more, ParseComplete and BindComplete, and NoData where there are no rows.
 */
export function queryAsExtended(sql: string): Buffer {
  return Buffer.concat([message('P', Buffer.from(`\0${sql}\0\0\0`)), BIND_DESCRIBE_EXECUTE]);
}

/** An error as a server would send it; FATAL: the connection ends with it. */
export function fatalError(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

/** A message that ends no statement and that a client may show. */
export function notice(text: string): Buffer {
  return message('N', Buffer.from(`SNOTICE\0VNOTICE\0C00000\0M${text}\0\0`));
}

const OF_QUERY: readonly Reply[] = ['parsed', 'bound', 'described', 'executed'];

/** Fails as a cancelled statement does, with all that it means for the transaction. */
export const cancelled: { readonly bytes: Buffer; readonly replies: readonly Reply[] } = {
  bytes: queryAsExtended(
    "DO $$ BEGIN RAISE SQLSTATE '57014' USING MESSAGE = 'canceling statement due to user request'; END $$",
  ),
  replies: OF_QUERY,
};

/**
 * The statements of one Query run in an implicit transaction block, where LOCK and DECLARE are allowed; those of a
 * batch from the second on. This is a first one, of no effect.
 */
export const enterBlock: { readonly bytes: Buffer; readonly owed: readonly Reply[] } = {
  bytes: Buffer.concat([queryAsExtended('SHOW transaction_read_only'), flush]),
  owed: OF_QUERY,
};
