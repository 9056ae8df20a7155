import type { Output } from '../../src/report/output.ts';
import type { Anomaly, ReportedResponse, ReportedStep, Report, Verdict } from '../../src/oracle/verdict.ts';

/** An output that remembers what was written. */
export class Paper implements Output {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(columns?: number) {
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

export function step(client: number, sql: string, rest: Partial<ReportedStep> = {}): ReportedStep {
  return {
    client,
    lane: String(client),
    sql,
    params: [],
    waitedFor: [],
    counted: true,
    atFault: false,
    ...rest,
  };
}

export function begin(client: number): ReportedStep {
  return step(client, 'BEGIN', { result: 'BEGIN', counted: false });
}

export function response(
  client: number,
  asked: string,
  status: number | string,
  body: ReportedResponse['body'] = null,
): ReportedResponse {
  return { client, request: 1, asked, status, body };
}

export function verdict(name: string, rest: Partial<Verdict> = {}): Verdict {
  return {
    name,
    verdict: 'serializable',
    expected: 'serializable',
    strategy: 'exhaustive',
    asExpected: true,
    explored: 14,
    durationMs: 96,
    interleavings: 14,
    outcomes: 2,
    serialOutcomes: 2,
    anomalies: [],
    notes: [],
    ...rest,
  };
}

export function anomalous(name: string, anomalies: readonly Anomaly[], rest: Partial<Verdict> = {}): Verdict {
  return verdict(name, { verdict: 'anomalous', asExpected: false, anomalies, ...rest });
}

export function report(scenarios: readonly Verdict[], rest: Partial<Report> = {}): Report {
  return {
    version: 1,
    scenarios,
    durationMs: 1234,
    engine: 'PostgreSQL 18.4 (embedded)',
    exitCode: 0,
    ...rest,
  };
}

const POST = 'POST /workspaces/1/providers';
const SELECT = 'SELECT 1\n  FROM providers\n WHERE workspace_id = $1 AND type = $2';
const INSERT = 'INSERT INTO providers (workspace_id, type) VALUES ($1, $2)';
const PARAMS = ['1', 'github'];

/** Two clients connect one provider; the second INSERT waits for the first client's COMMIT and is then refused. */
export const unhandledViolation: Anomaly = {
  name: 'unhandled violation',
  sentence:
    "Client 2's INSERT was refused by providers_workspace_id_type_key, and it answered 500 where one by one it answers 409.",
  schedule: 'racy: POST twice@v1.112122',
  preemptions: 1,
  count: 12,
  responses: [
    response(1, POST, 201, { id: 1, type: 'github' }),
    response(2, POST, 500, { error: 'Internal Server Error' }),
  ],
  steps: [
    begin(1),
    step(1, SELECT, { params: PARAMS, result: 'SELECT 0', atFault: true }),
    begin(2),
    step(2, SELECT, { params: PARAMS, result: 'SELECT 0', atFault: true }),
    step(1, INSERT, { params: PARAMS, result: 'INSERT 0 1', atFault: true }),
    step(2, INSERT, {
      params: PARAMS,
      error: {
        code: '23505',
        message: 'duplicate key value violates unique constraint "providers_workspace_id_type_key"',
        constraint: 'providers_workspace_id_type_key',
      },
      waitedFor: ['1'],
      wokenBy: 6,
      atFault: true,
    }),
    step(1, 'COMMIT', { result: 'COMMIT' }),
    step(2, 'ROLLBACK', { result: 'ROLLBACK' }),
  ],
  conflicts: [
    { table: 'providers', check: 3, act: 4 },
    { table: 'providers', check: 1, act: 5 },
  ],
  difference: {
    serialOrder: [1, 2],
    serialResponses: [
      response(1, POST, 201, { id: 1, type: 'github' }),
      response(2, POST, 409, { error: 'connected' }),
    ],
    entries: [
      { kind: 'answer', client: 2, request: 1, path: 'status', actual: 500, serial: 409 },
      {
        kind: 'answer',
        client: 2,
        request: 1,
        path: '$.error',
        actual: 'Internal Server Error',
        serial: 'connected',
      },
    ],
  },
  cure: 'catch the violation of providers_workspace_id_type_key, roll back, and answer 409.',
};

/** Two increments by SELECT and UPDATE; one of them is lost. */
export const lostUpdate: Anomaly = {
  name: 'lost update',
  sentence: "Client 1's UPDATE of counters was overwritten by client 2, which had read the row before.",
  schedule: 'increment twice@v1.121122',
  preemptions: 2,
  count: 12,
  responses: [response(1, 'SELECT v FROM counters', 'ok'), response(2, 'SELECT v FROM counters', 'ok')],
  steps: [
    step(1, 'SELECT v FROM counters', { result: 'SELECT 1', atFault: true }),
    step(2, 'SELECT v FROM counters', { result: 'SELECT 1', atFault: true }),
    step(1, 'UPDATE counters SET v = 1', { result: 'UPDATE 1', atFault: true }),
    step(1, 'COMMIT', { result: 'COMMIT' }),
    step(2, 'UPDATE counters SET v = 1', { result: 'UPDATE 1', atFault: true }),
    step(2, 'COMMIT', { result: 'COMMIT' }),
  ],
  conflicts: [{ table: 'counters', check: 1, act: 2 }],
  difference: {
    serialOrder: [2, 1],
    serialResponses: [
      response(1, 'SELECT v FROM counters', 'ok'),
      response(2, 'SELECT v FROM counters', 'ok'),
    ],
    entries: [
      { kind: 'row', table: 'counters', side: 'extra', row: { id: '1', v: '1' }, count: 1 },
      { kind: 'row', table: 'counters', side: 'missing', row: { id: '1', v: '2' }, count: 1 },
    ],
  },
  cure: 'let the database add: UPDATE counters SET v = v + 1.',
};

/** Three clients in a circle of waits, and a fourth whose second connection waits for its first. */
export const deadlock: Anomaly = {
  name: 'deadlock',
  sentence: 'The clients 1, 2 and 3 waited for each other, and the database ended client 3.',
  schedule: 'circle@v1.123123',
  preemptions: 5,
  count: 4,
  responses: [
    response(1, 'POST /move/1/2', 200),
    response(2, 'POST /move/2/3', 200),
    response(3, 'POST /move/3/1', 500, 'deadlock detected'),
  ],
  steps: [
    step(1, 'SELECT FROM accounts WHERE id = 1 FOR UPDATE', { result: 'SELECT 1', atFault: true }),
    step(2, 'SELECT FROM accounts WHERE id = 2 FOR UPDATE', { result: 'SELECT 1', atFault: true }),
    step(3, 'SELECT FROM accounts WHERE id = 3 FOR UPDATE', { result: 'SELECT 1', atFault: true }),
    step(1, 'SELECT FROM accounts WHERE id = 2 FOR UPDATE', {
      result: 'SELECT 1',
      waitedFor: ['2'],
      wokenBy: 6,
    }),
    step(2, 'SELECT FROM accounts WHERE id = 3 FOR UPDATE', {
      result: 'SELECT 1',
      waitedFor: ['3'],
      wokenBy: 5,
    }),
    step(3, 'SELECT FROM accounts WHERE id = 1 FOR UPDATE', {
      error: { code: '40P01', message: 'deadlock detected' },
      waitedFor: ['1'],
    }),
    step(2, 'COMMIT', { result: 'COMMIT' }),
    step(1, 'COMMIT', { result: 'COMMIT' }),
  ],
  conflicts: [],
  difference: {
    serialOrder: [1, 2, 3],
    serialResponses: [
      response(1, 'POST /move/1/2', 200),
      response(2, 'POST /move/2/3', 200),
      response(3, 'POST /move/3/1', 200),
    ],
    entries: [
      { kind: 'answer', client: 3, request: 1, path: 'status', actual: 500, serial: 200 },
      { kind: 'leaked', client: 3 },
    ],
  },
  cure: 'take the locks in one order everywhere, by id for instance.',
};
