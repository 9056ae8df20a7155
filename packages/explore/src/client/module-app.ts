import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ToctouError } from '../errors.ts';
import type { Answer } from '../oracle/outcome.ts';
import type { HttpRequest, ModuleApp as ModuleConfig } from '../scenario/types.ts';
import { entryFile } from '../system/entry-file.ts';
import { bodyOf, httpAnswer, type RawResponse } from './answer.ts';
import { environmentOfApps, type AppInstance, type AppStart } from './app.ts';
import type { ModuleCall, ModuleMessage, ModuleStart } from './module-protocol.ts';
import { ownCalls, type CallSite } from '../system/own-calls.ts';
import { OutputTail } from './output-tail.ts';

interface Waiting {
  resolve(response: RawResponse): void;
  reject(error: Error): void;
}

/** How long the module's `close` may take, in milliseconds. */
const GRACE_MS = 1000;

/** An app in process, in a worker thread of its own: two imports in one thread would share the module's state. */
export class ModuleApp implements AppInstance {
  readonly #config: ModuleConfig;
  readonly #start: AppStart;
  readonly #worker: Worker;
  readonly #output = new OutputTail();
  readonly #waiting = new Map<number, Waiting>();
  readonly sites: Map<string, CallSite> = new Map();
  #nextId = 0;
  #ended: ToctouError | undefined;

  private constructor(config: ModuleConfig, start: AppStart) {
    this.#config = config;
    this.#start = start;
    const workerData: ModuleStart = {
      file: resolve(start.folder, config.module),
      databaseUrl: start.databaseUrl,
    };
    this.#worker = new Worker(entryFile('client/module-worker'), {
      workerData,
      stdout: true,
      stderr: true,
      env: { ...environmentOfApps(), DATABASE_URL: start.databaseUrl },
    });
    this.#output.follow(this.#worker.stdout);
    this.#output.follow(this.#worker.stderr);
  }

  /** @throws ToctouError APP_FAILED when the module cannot be loaded or is no app, APP_NOT_READY when it takes too long */
  static async start(config: ModuleConfig, start: AppStart): Promise<ModuleApp> {
    const app = new ModuleApp(config, start);
    try {
      await app.#untilReady();
      return app;
    } catch (error) {
      await app.#worker.terminate();
      throw error;
    }
  }

  async perform(request: HttpRequest): Promise<Answer> {
    if (this.#ended) throw this.#ended;
    const { body, headers } = bodyOf(request);
    const call: ModuleCall = {
      id: this.#nextId++,
      method: request.method,
      path: request.path,
      headers,
      body,
    };
    const response = await new Promise<RawResponse>((resolveCall, reject) => {
      this.#waiting.set(call.id, { resolve: resolveCall, reject });
      this.#worker.postMessage(call);
    });
    return httpAnswer(response, this.#start.headers);
  }

  async close(): Promise<void> {
    if (!this.#ended) {
      const exit = new Promise<void>((done) => this.#worker.once('exit', () => done()));
      this.#worker.postMessage('close');
      await Promise.race([exit, delay(GRACE_MS, undefined, { ref: false })]);
    }
    await this.#worker.terminate();
  }

  #untilReady(): Promise<void> {
    const { signal, timeoutMs } = this.#start;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    return new Promise((ready, fail) => {
      limit.addEventListener('abort', () => fail(signal.aborted ? signal.reason : this.#notReady()));
      this.#worker.on('error', (cause) =>
        this.#end(`threw outside of any request: ${cause.message}`, ownCalls(cause)),
      );
      this.#worker.on('exit', (code) => {
        fail(this.#end(`ended by itself, with code ${code}`));
      });
      this.#worker.on('message', (message: ModuleMessage) => {
        if (message.kind === 'ready') ready();
        else if (message.kind === 'broken') fail(this.#broken(message));
        else if (message.kind === 'site') this.sites.set(message.sql, message.site);
        else this.#settle(message);
      });
    });
  }

  #settle(message: Extract<ModuleMessage, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    // A fetch handler that throws is what a server answers 500 to; the body is the runtime's own, so it is left empty.
    if (message.kind === 'threw') waiting?.resolve({ status: 500, headers: {}, text: '' });
    else waiting?.resolve(message.response);
  }

  #notReady(): ToctouError {
    const { name, timeoutMs } = this.#start;
    return new ToctouError(
      'APP_NOT_READY',
      `the app of ${name} was not ready within ${timeoutMs / 1000} s: ${this.#config.module}`,
      {
        detail: this.#output.toString(),
        hint: 'raise `timeout`, or see what its default export waits for',
      },
    );
  }

  #broken({ message, stack, hint }: Extract<ModuleMessage, { kind: 'broken' }>): ToctouError {
    return new ToctouError(
      'APP_FAILED',
      `the module ${this.#config.module} cannot be used as an app: ${message}`,
      { detail: [stack, this.#output.toString()].filter(Boolean).join('\n'), hint },
    );
  }

  #end(how: string, stack?: string): ToctouError {
    this.#ended ??= new ToctouError(
      'APP_EXITED',
      `the app of ${this.#start.name} ${how}: ${this.#config.module}`,
      { detail: [stack, this.#output.toString()].filter(Boolean).join('\n') },
    );
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
    return this.#ended;
  }
}
