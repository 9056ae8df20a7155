import type { Answer } from '../oracle/outcome.ts';
import type { HttpRequest } from '../scenario/types.ts';
import type { AppInstance } from './app.ts';

/** An app that can be started anew: whatever it kept in memory is gone then. */
export class RestartingApp implements AppInstance {
  readonly #begin: () => Promise<AppInstance>;
  #app: AppInstance;

  private constructor(begin: () => Promise<AppInstance>, app: AppInstance) {
    this.#begin = begin;
    this.#app = app;
  }

  static async start(begin: () => Promise<AppInstance>): Promise<RestartingApp> {
    return new RestartingApp(begin, await begin());
  }

  async restart(): Promise<void> {
    await this.#app.close();
    this.#app = await this.#begin();
  }

  perform(request: HttpRequest): Promise<Answer> {
    return this.#app.perform(request);
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}
