import { guard, refuse, unique, violationOf } from '@toctou/guard';
import { problemDetails } from '@toctou/guard/hono';
import { insertOnce, transaction } from '@toctou/guard/pg';
import { Hono } from 'hono';
import { Pool } from 'pg';
import { defineConfig, explore, loadConfig, type Config, type Verdict } from 'toctou';

const pool = new Pool();
const once = unique('providers', ['workspace_id', 'type'], { name: 'providers_workspace_id_type_key' });

export const app = new Hono();
app.onError(problemDetails());

export async function connect(): Promise<boolean> {
  await transaction(pool, (tx) =>
    guard(() => tx.query('SELECT 1'), refuse(once, { title: 'Provider already connected' })),
  );
  const { created } = await insertOnce(pool, once, { workspace_id: 1, type: 'github' });
  return created;
}

export const kind: string | undefined = violationOf(new Error())?.kind;

// @ts-expect-error a misspelled key is a mistake
export const misspelled: Config = defineConfig({ scenarios: {}, stratgey: 'exhaustive' });

export async function verdicts(): Promise<readonly Verdict[]> {
  return (await explore(await loadConfig(undefined, process.cwd()))).scenarios;
}
