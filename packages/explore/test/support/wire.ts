/** Builders for the messages of the PostgreSQL protocol, one line each. */

export const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
export const int32 = (value: number): Buffer => Buffer.from([value >> 24, value >> 16, value >> 8, value]);
export const string = (text: string): Buffer => Buffer.from(`${text}\0`);

/** A packet without a type: the first of a connection. */
export const packet = (payload: Buffer): Buffer => Buffer.concat([int32(payload.length + 4), payload]);
export const message = (type: string, ...payload: Buffer[]): Buffer => {
  const joined = Buffer.concat(payload);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(joined.length + 4), joined]);
};

const list = <T>(values: readonly T[], each: (value: T) => Buffer): Buffer =>
  Buffer.concat([int16(values.length), ...values.map(each)]);
const value = (bytes: Buffer | null): Buffer =>
  bytes === null ? int32(-1) : Buffer.concat([int32(bytes.length), bytes]);

export const startupPacket = (params: Record<string, string>): Buffer =>
  packet(Buffer.concat([int32(0x0003_0000), ...Object.entries(params).flat().map(string), Buffer.from([0])]));
export const sslRequest: Buffer = packet(int32(80877103));
export const gssRequest: Buffer = packet(int32(80877104));
export const cancelRequest = (pid: number, secret: number): Buffer =>
  packet(Buffer.concat([int32(80877102), int32(pid), int32(secret)]));

/** What a client sends. */
export const client = {
  query: (sql: string): Buffer => message('Q', string(sql)),
  parse: (name: string, sql: string, types: number[] = []): Buffer =>
    message('P', string(name), string(sql), list(types, int32)),
  bind: (
    portal: string,
    name: string,
    values: (Buffer | null)[] = [],
    formats: number[] = [],
    results: number[] = [],
  ): Buffer =>
    message(
      'B',
      string(portal),
      string(name),
      list(formats, int16),
      list(values, value),
      list(results, int16),
    ),
  describe: (kind: 'S' | 'P', name: string): Buffer => message('D', Buffer.from(kind), string(name)),
  execute: (portal: string, limit = 0): Buffer => message('E', string(portal), int32(limit)),
  close: (kind: 'S' | 'P', name: string): Buffer => message('C', Buffer.from(kind), string(name)),
  functionCall: (oid: number): Buffer => message('F', int32(oid), int16(0), int16(0), int16(0)),
  sync: message('S'),
  flush: message('H'),
  terminate: message('X'),
  copyData: (bytes: Buffer): Buffer => message('d', bytes),
  copyDone: message('c'),
  copyFail: (why: string): Buffer => message('f', string(why)),
  password: (text: string): Buffer => message('p', string(text)),
};

interface Column {
  readonly name: string;
  readonly type?: number;
  readonly format?: 0 | 1;
}

const fields = (entries: Record<string, string>): Buffer =>
  Buffer.concat([...Object.entries(entries).map(([key, text]) => string(key + text)), Buffer.from([0])]);

/** What a server sends. */
export const backend = {
  rowDescription: (columns: Column[]): Buffer =>
    message(
      'T',
      list(columns, ({ name, type = 25, format = 0 }) =>
        Buffer.concat([string(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(format)]),
      ),
    ),
  dataRow: (values: (Buffer | null)[]): Buffer => message('D', list(values, value)),
  complete: (tag: string): Buffer => message('C', string(tag)),
  error: (entries: Record<string, string>): Buffer => message('E', fields(entries)),
  notice: (entries: Record<string, string>): Buffer => message('N', fields(entries)),
  ready: (status: string): Buffer => message('Z', Buffer.from(status)),
  parsed: message('1'),
  bound: message('2'),
  closed: message('3'),
  noData: message('n'),
  empty: message('I'),
  suspended: message('s'),
  parameters: (types: number[]): Buffer => message('t', list(types, int32)),
  copyIn: message('G', Buffer.from([0]), int16(0)),
  copyOut: message('H', Buffer.from([0]), int16(0)),
  copyData: (bytes: Buffer): Buffer => message('d', bytes),
  copyDone: message('c'),
  keyData: (pid: number, secret: number): Buffer => message('K', int32(pid), int32(secret)),
  parameterStatus: (name: string, text: string): Buffer => message('S', string(name), string(text)),
  notification: (pid: number, channel: string, payload: string): Buffer =>
    message('A', int32(pid), string(channel), string(payload)),
  authenticationOk: message('R', int32(0)),
};
