import type { AppInstance } from '../client/app.ts';
import type { SqlSession } from '../engine/database.ts';
import { messageOf, ToctouError } from '../errors.ts';
import type { Answer } from '../oracle/outcome.ts';
import { toJson } from '../scenario/json.ts';
import type { Client, Json, Request } from '../scenario/types.ts';

/** What a client acts with: its own instance of the app, its own session, its own connection string. */
export interface Performer {
  readonly app: AppInstance | undefined;
  readonly session: SqlSession;
  readonly url: string;
}

/** Whether a client sends HTTP requests. */
export function usesApp(client: Client): boolean {
  return !('run' in client) && [client].flat().some((request) => 'method' in request);
}

/** Whether a client is nothing but SQL scripts, which toctou itself runs. */
export function isOnlySql(client: Client): boolean {
  return !('run' in client) && !usesApp(client);
}

/** One request, by HTTP or as a SQL script. */
export function performRequest({ app, session }: Performer, request: Request): Promise<Answer> {
  if ('sql' in request) return session.perform(request);
  if (!app) throw new ToctouError('SCENARIO_INVALID', `${request.method} ${request.path} needs an \`app\``);
  return app.perform(request);
}

async function performFunction(run: (db: { url: string }) => Promise<unknown>, url: string): Promise<Answer> {
  const answer = { kind: 'run', headers: {} } as const;
  let result: unknown;
  try {
    result = await run({ url });
  } catch (error) {
    // What it throws is its answer, as what it resolves to.
    const { message, code } = error as { message?: string; code?: string };
    return {
      ...answer,
      status: 'error',
      body: { message: message ?? String(error), ...(code ? { code } : {}) },
    };
  }
  return { ...answer, status: 'ok', body: jsonOf(result ?? null) };
}

function jsonOf(result: unknown): Json {
  try {
    return toJson(result);
  } catch (cause) {
    throw new ToctouError('SCENARIO_INVALID', `what \`run\` resolves to is no JSON: ${messageOf(cause)}`, {
      hint: 'answers are compared as plain data: return what counts',
      cause,
    });
  }
}

/** All that a client does, one after another; hands over each answer as it comes. */
export async function performClient(
  performer: Performer,
  client: Client,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  if ('run' in client) {
    onAnswer(await performFunction(client.run, performer.url));
    return;
  }
  for (const request of [client].flat()) onAnswer(await performRequest(performer, request));
}
