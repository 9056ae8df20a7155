import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** What can be left behind. */
export type Resource =
  | {
      readonly kind: 'process';
      readonly pid: number;
      readonly group: boolean;
      readonly signal: 'SIGKILL' | 'SIGQUIT';
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'database'; readonly adminUrl: string; readonly statements: readonly string[] };

const resources = new Map<number, Resource>();

/** A zombie is dead: where nobody collects it, as in many containers, it answers to signal 0 for good. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z [^)]*$/.test(stat);
}

async function end(resource: Resource): Promise<void> {
  switch (resource.kind) {
    case 'process': {
      const target = resource.group && process.platform !== 'win32' ? -resource.pid : resource.pid;
      process.kill(target, resource.signal);
      // Nothing outlives SIGKILL.
      if (resource.signal === 'SIGKILL') return;
      for (let i = 0; i < 100 && (await isAlive(resource.pid)); i++) await delay(50);
      if (await isAlive(resource.pid)) process.kill(target, 'SIGKILL');
      return;
    }
    case 'folder':
      return rm(resource.path, { recursive: true, force: true, maxRetries: 5 });
    case 'database': {
      const client = new pg.Client({ connectionString: resource.adminUrl });
      await client.connect();
      try {
        for (const statement of resource.statements) await client.query(statement);
        return;
      } finally {
        await client.end();
      }
    }
  }
}

// The signals of the terminal go to its whole group; this process has to outlive the one it watches.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as { id: number; resource?: Resource };
  if (message.resource) resources.set(message.id, message.resource);
  else resources.delete(message.id);
}
// Last made, first ended: apps before their database, databases before their server.
for (const resource of [...resources.values()].toReversed()) {
  await end(resource).catch(() => {
    // One that cannot be ended must not keep the others alive.
  });
}
