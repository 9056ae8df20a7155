import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Pool } from 'pg';
import { createApp } from './app.ts';
import { variants } from './variants.ts';

export interface Service {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves one variant, and resolves when it accepts connections. */
export async function start(variant: string, databaseUrl: string, port: number): Promise<Service> {
  const connectProvider = variants.get(variant);
  if (!connectProvider)
    throw new Error(`no variant ${variant}; there are ${[...variants.keys()].join(', ')}`);
  const pool = new Pool({ connectionString: databaseUrl });
  pool.on('error', (error) => {
    console.error('an idle connection broke:', error.message);
  });
  const server = serve({ fetch: createApp(pool, connectProvider).fetch, port });
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      await closed;
      await pool.end();
    },
  };
}
