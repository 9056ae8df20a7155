import type { ClientAnswer, Outcome } from '../oracle/outcome.ts';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';
import type { Json } from '../scenario/types.ts';
import { askedBy } from './reported.ts';

export interface AlwaysFailing {
  /** -1 for a request of `then`. */
  readonly client: number;
  readonly note: string;
}

function failed({ kind, status }: ClientAnswer): boolean {
  return kind === 'http' ? Number(status) >= 500 : status !== 'ok';
}

function failsIn({ answers }: Outcome, { client, request }: ClientAnswer): boolean {
  return answers.some((answer) => answer.client === client && answer.request === request && failed(answer));
}

/** The message of the database or of the function that threw; what an app says is its own. */
function reasonOf({ kind, body }: ClientAnswer): string {
  const said: Json | undefined = kind === 'sql' && Array.isArray(body) ? body.at(-1) : body;
  const message =
    typeof said === 'object' && said !== null && 'message' in said ? said['message'] : undefined;
  return kind !== 'http' && typeof message === 'string' ? `: ${message}` : '';
}

/**
 * Requests that fail whichever client comes first: a wrong table name, an app without its settings. All interleavings
 * of failures agree, and such a race must not pass for a proof without a word.
 */
export function alwaysFailing(scenario: ResolvedScenario, serial: readonly Outcome[]): AlwaysFailing[] {
  const failing = (serial[0]?.answers ?? []).filter((answer) =>
    serial.every((outcome) => failsIn(outcome, answer)),
  );
  return failing.map((answer) => {
    const asked = askedBy(scenario, answer.client, answer.request);
    const who = answer.client < 0 ? 'then' : `client ${answer.client + 1}`;
    return {
      client: answer.client,
      note: `${who}: ${asked} fails in every serial order, with ${answer.status}${reasonOf(answer)}`,
    };
  });
}
