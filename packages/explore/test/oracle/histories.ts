import type { History, StepRecord } from '../../src/schedule/history.ts';

type Step = Partial<StepRecord> & { readonly sql: string };

/** A step of client 1 or 2 on its only lane; `tag` is what the server answered, `rows` what it sent. */
export function step(
  client: 1 | 2 | 3,
  sql: string,
  tag: string,
  more: Partial<StepRecord> & { readonly rows?: readonly (readonly (string | null)[])[] } = {},
): Step {
  const { rows = [], ...rest } = more;
  const results =
    tag === '' ? [] : [{ tag, columns: [], rows, rowCount: Number(/\d+$/.exec(tag)?.[0] ?? 0) }];
  const ends = /^(commit|rollback)$/i.test(sql);
  return { client: client - 1, lane: String(client), sql, results, status: ends ? 'I' : 'T', ...rest };
}

export function failed(client: 1 | 2 | 3, sql: string, code: string, more: Partial<StepRecord> = {}): Step {
  return step(client, sql, '', { status: 'E', error: { code, message: `error ${code}` }, ...more });
}

export function history(steps: readonly Step[], more: Partial<History> = {}): History {
  return {
    steps: steps.map((given) => ({
      client: 0,
      lane: '1',
      params: [],
      results: [],
      waitedFor: [],
      status: 'T',
      counted: true,
      ...given,
    })),
    schedule: [],
    preemptions: 1,
    leaked: [],
    selfDeadlocked: [],
    idle: [],
    ...more,
  };
}

/** Good enough for the statements of these tests. */
export function tablesOf(sql: string): { reads: string[]; writes: string[] } {
  const writes = [...sql.matchAll(/(?:insert into|^update|delete from) (\w+)/gi)].map(
    (match) => match[1] ?? '',
  );
  const reads = [...sql.matchAll(/(?:^select .*? from|exists \(select .*? from) (\w+)/gi)].map(
    (match) => match[1] ?? '',
  );
  return { reads, writes };
}
