import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { importModule } from '../system/import-module.ts';
import { ownCalls } from '../system/own-calls.ts';
import { rememberPoolCallers, watchCallSites } from './call-sites.ts';
import type { ModuleCall, ModuleMessage, ModuleStart } from './module-protocol.ts';

interface Handler {
  fetch(request: Request): Response | Promise<Response>;
  close?(): void | Promise<void>;
}

const port = parentPort as MessagePort;
const { file, databaseUrl } = workerData as ModuleStart;

function tell(message: ModuleMessage): void {
  port.postMessage(message);
}

/** What makes a module no app, in contrast to an error that its own code throws. */
class NoApp extends Error {
  override readonly name: string = 'NoApp';
}

function broken(error: unknown): ModuleMessage {
  if (!(error instanceof Error))
    return { kind: 'broken', message: String(error), stack: '', hint: undefined };
  const hint = error instanceof SyntaxError ? `\`node --check ${file}\` shows the place` : undefined;
  return {
    kind: 'broken',
    message: error.message,
    stack: error instanceof NoApp ? '' : ownCalls(error),
    hint,
  };
}

async function load(): Promise<Handler> {
  if (!existsSync(file)) throw new NoApp(`there is no file ${file}`);
  const { default: make } = (await importModule(file)) as { default?: unknown };
  if (typeof make !== 'function')
    throw new NoApp('its default export is not a function ({ databaseUrl }) => ({ fetch, close })');
  const handler = (await make({ databaseUrl })) as Partial<Handler> | undefined;
  if (typeof handler?.fetch !== 'function')
    throw new NoApp('what its default export returns has no `fetch` function');
  return handler as Handler;
}

async function answer(handler: Handler, { id, method, path, headers, body }: ModuleCall): Promise<void> {
  try {
    const request = new Request(new URL(path, 'http://localhost'), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const response = await handler.fetch(request);
    if (typeof (response as Partial<Response> | undefined)?.text !== 'function')
      throw new TypeError('`fetch` returned no Response');
    const text = await response.text();
    tell({
      kind: 'answer',
      id,
      response: { status: response.status, headers: Object.fromEntries(response.headers), text },
    });
  } catch (error) {
    // Where a server would log it.
    process.stderr.write(`${inspect(error)}\n`);
    tell({ kind: 'threw', id });
  }
}

watchCallSites((sql, site) => tell({ kind: 'site', sql, site }));
rememberPoolCallers(file);
try {
  const handler = await load();
  port.on('message', (message: ModuleCall | 'close') => {
    if (message !== 'close') {
      void answer(handler, message);
      return;
    }
    void Promise.resolve(handler.close?.()).finally(() => port.close());
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell(broken(error));
  port.close();
}
