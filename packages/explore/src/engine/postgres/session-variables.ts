import { statementsOf } from './statement.ts';

/** The rows of each statement of a message. */
export type Ask = (sql: string) => Promise<readonly (readonly (readonly (string | null)[])[])[]>;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** `app.user` is a variable of its own making. */
const variable = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
const value = (name: string): string => `SELECT current_setting(${literal(name)}, true)`;

/**
 * Variables that a session keeps beyond its answers: `SET` without `LOCAL`, `set_config(..., false)`. The next schedule must
 * not find them, so they are put back. What is set before the first step of a session, as pools do when they connect, belongs
 * to the app.
 */
export class SessionVariables {
  readonly #own = new Map<string, string | null>();
  readonly #first = new Set<string>();
  readonly #set = new Set<string>();
  #hasBegun = false;

  /** A statement has run. @param counted whether it is one that can matter to others */
  ran(sql: string, counted: boolean): void {
    this.#hasBegun ||= counted;
    for (const name of statementsOf(sql).variables) (this.#hasBegun ? this.#set : this.#first).add(name);
  }

  /** Whether any was set since they were put back. */
  get isDirty(): boolean {
    return this.#set.size + this.#first.size > 0;
  }

  /** Puts them back. @returns the names of those that had changed */
  async putBack(ask: Ask): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const name of this.#first) this.#own.set(name, await first(ask, value(name)));
    for (const name of this.#set) {
      const own = this.#own.get(name);
      const back =
        typeof own === 'string'
          ? `SELECT set_config(${literal(name)}, ${literal(own)}, false)`
          : `RESET ${variable(name)}`;
      const [before, , after] = await ask([value(name), back, value(name)].join('; '));
      // A variable that was never set is null, and empty once it was.
      if ((before?.[0]?.[0] ?? '') !== (after?.[0]?.[0] ?? '')) changed.push(name);
    }
    this.#first.clear();
    this.#set.clear();
    return changed;
  }
}

async function first(ask: Ask, sql: string): Promise<string | null> {
  return (await ask(sql))[0]?.[0]?.[0] ?? null;
}
