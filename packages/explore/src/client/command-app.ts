import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ToctouError, messageOf } from '../errors.ts';
import type { Answer } from '../oracle/outcome.ts';
import type { CommandApp as CommandConfig, HttpRequest } from '../scenario/types.ts';
import { freePort } from '../system/free-port.ts';
import { reapAtExit, type Release } from '../system/reaper.ts';
import { httpAnswer } from './answer.ts';
import { environmentOfApps, type AppInstance, type AppStart } from './app.ts';
import { httpCall } from './http-call.ts';
import { listeningPorts } from './listening-ports.ts';
import { OutputTail } from './output-tail.ts';

/** How long an app may take to end when it is asked to, in milliseconds. */
const GRACE_MS = 1000;
const READY_PAUSE_MS = 20;

/** An app started by the shell, in a process group of its own. */
export class CommandApp implements AppInstance {
  readonly #config: CommandConfig;
  readonly #start: AppStart;
  readonly #port: number;
  readonly #child: ChildProcess;
  readonly #output = new OutputTail();
  readonly #gone: Promise<unknown>;
  readonly #release: Release;

  private constructor(config: CommandConfig, start: AppStart, port: number) {
    this.#config = config;
    this.#start = start;
    this.#port = port;
    this.#child = spawn(config.command, {
      shell: true,
      detached: process.platform !== 'win32',
      cwd: resolve(start.folder, config.cwd ?? '.'),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...environmentOfApps(), ...config.env, DATABASE_URL: start.databaseUrl, PORT: String(port) },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) if (stream) this.#output.follow(stream);
    this.#gone = once(this.#child, 'close').catch(() => {});
    const { pid } = this.#child;
    this.#release =
      pid === undefined ? () => {} : reapAtExit({ kind: 'process', pid, group: true, signal: 'SIGKILL' });
  }

  /**
   * @throws ToctouError APP_EXITED when it ends before it is ready, APP_NOT_READY when it is not ready in time
   */
  static async start(config: CommandConfig, start: AppStart): Promise<CommandApp> {
    const app = new CommandApp(config, start, await freePort());
    try {
      await app.#untilReady();
      return app;
    } catch (error) {
      await app.close();
      throw error;
    }
  }

  async perform(request: HttpRequest): Promise<Answer> {
    try {
      return httpAnswer(await httpCall(this.#port, request, this.#start.signal), this.#start.headers);
    } catch (cause) {
      await Promise.race([this.#gone, delay(100)]);
      const asked = `${request.method} ${request.path}`;
      if (this.#hasExited()) throw this.#exited(`while it answered ${asked}`, cause);
      throw new ToctouError(
        'APP_FAILED',
        `the app of ${this.#start.name} did not answer ${asked}: ${messageOf(cause)}`,
        {
          detail: this.#output.toString(),
          cause,
        },
      );
    }
  }

  async close(): Promise<void> {
    this.#kill('SIGTERM');
    if (!(await Promise.race([this.#gone.then(() => true), delay(GRACE_MS, false)]))) this.#kill('SIGKILL');
    await this.#gone;
    // What the command started besides may live on without it.
    this.#kill('SIGKILL');
    this.#release();
  }

  #kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  #exited(when: string, cause?: unknown): ToctouError {
    const folder = resolve(this.#start.folder, this.#config.cwd ?? '.');
    if (this.#child.pid === undefined) return this.#notStarted(folder);
    const { exitCode, signalCode } = this.#child;
    const how = signalCode === null ? `exited with code ${exitCode}` : `was ended by ${signalCode}`;
    const inUse = /EADDRINUSE|address already in use/i.test(this.#output.toString());
    return new ToctouError(
      'APP_EXITED',
      `the app of ${this.#start.name} ${how} ${when}: ${this.#config.command}`,
      {
        detail: this.#output.toString(),
        hint: inUse
          ? 'its port is in use: let the app listen on the PORT that it is given, a different one for each client'
          : `run the command by hand in ${folder}, with DATABASE_URL and PORT set`,
        cause,
      },
    );
  }

  /** The shell is always there: it is the folder that is not. */
  #notStarted(folder: string): ToctouError {
    return new ToctouError(
      'APP_EXITED',
      `the app of ${this.#start.name} cannot be started: there is no folder ${folder}`,
      { hint: '`app.cwd` is relative to the config file' },
    );
  }

  async #untilReady(): Promise<void> {
    const deadline = AbortSignal.timeout(this.#start.timeoutMs);
    let last = 'nothing listens there';
    // No event says that somebody else's process listens: it has to be tried.
    while (!deadline.aborted) {
      if (this.#hasExited()) {
        // Its last words may still be on their way.
        await this.#gone;
        throw this.#exited('before it was ready');
      }
      this.#start.signal.throwIfAborted();
      const problem = await this.#probe(deadline);
      if (problem === undefined) return;
      // A last try that the deadline cut short says less than the one before.
      if (!deadline.aborted || !last.startsWith('GET ')) last = problem;
      await Promise.race([this.#gone, delay(READY_PAUSE_MS)]);
    }
    throw await this.#notReady(last);
  }

  /** What keeps it from being ready, if anything. */
  async #probe(deadline: AbortSignal): Promise<string | undefined> {
    const { ready } = this.#config;
    if (ready === undefined) return (await this.#accepts()) ? undefined : 'nothing listens there';
    try {
      const { status } = await httpCall(
        this.#port,
        { method: 'GET', path: ready },
        AbortSignal.any([this.#start.signal, deadline]),
      );
      return status >= 200 && status < 300 ? undefined : `GET ${ready} answers ${status}`;
    } catch (error) {
      const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      return refused ? 'nothing listens there' : `GET ${ready} fails: ${messageOf(error)}`;
    }
  }

  async #accepts(): Promise<boolean> {
    const socket = connect({ host: 'localhost', port: this.#port });
    const accepted = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return accepted;
  }

  async #notReady(last: string): Promise<ToctouError> {
    const others = this.#child.pid === undefined ? [] : await listeningPorts(this.#child.pid);
    const elsewhere = others.filter((port) => port !== this.#port);
    const found =
      elsewhere.length > 0 && !others.includes(this.#port)
        ? `it listens on ${elsewhere.join(', ')} instead`
        : last;
    const seconds = this.#start.timeoutMs / 1000;
    return new ToctouError(
      'APP_NOT_READY',
      `the app of ${this.#start.name} was not ready on PORT ${this.#port} within ${seconds} s: ${found}`,
      {
        detail: this.#output.toString(),
        hint:
          elsewhere.length > 0
            ? 'let the app listen on the PORT that it is given'
            : 'raise `timeout`, or set `app.ready` to a path that answers 2xx',
      },
    );
  }
}
