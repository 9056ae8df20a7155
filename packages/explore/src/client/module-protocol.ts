import type { CallSite } from '../system/own-calls.ts';
import type { RawResponse } from './answer.ts';

/** What the worker is started with. */
export interface ModuleStart {
  readonly file: string;
  readonly databaseUrl: string;
}

export interface ModuleCall {
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What the worker says: where a statement is sent from, it is ready, it could not start, an answer, a call that threw. */
export type ModuleMessage =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'broken';
      readonly message: string;
      /** The calls that lead to the user's own code; empty where nothing was thrown there. */
      readonly stack: string;
      readonly hint: string | undefined;
    }
  | { readonly kind: 'site'; readonly sql: string; readonly site: CallSite }
  | { readonly kind: 'answer'; readonly id: number; readonly response: RawResponse }
  | { readonly kind: 'threw'; readonly id: number };
