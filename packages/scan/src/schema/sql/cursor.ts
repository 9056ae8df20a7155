import type { TableName } from '../catalog.ts';
import type { Token } from './tokens.ts';

/** Goes through the tokens of a statement. */
export class Cursor {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string, tokens: readonly Token[]) {
    this.#sql = sql;
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get current(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** Whether these words come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.#tokens[this.#at + index];
      return (token?.kind === 'word' || token?.kind === 'sign') && token.value.toUpperCase() === word;
    });
  }

  /** Takes these words, if they come next. */
  takes(...words: readonly string[]): boolean {
    const found = this.sees(...words);
    if (found) this.#at += words.length;
    return found;
  }

  next(): Token | undefined {
    const token = this.current;
    this.#at += 1;
    return token;
  }

  /** A name, quoted or not. */
  name(): string | undefined {
    const token = this.current;
    if (token?.kind !== 'word' && token?.kind !== 'name' && token?.kind !== 'string') return undefined;
    this.#at += 1;
    return token.value;
  }

  /** `schema.table`; of a longer name the last two. */
  tableName(): TableName | undefined {
    const names = [this.name()];
    while (this.takes('.')) names.push(this.name());
    const name = names.pop();
    return name === undefined ? undefined : { name, schema: names.pop() };
  }

  /** The tokens inside of the parentheses that come next; nothing if none do. */
  group(): Token[] | undefined {
    if (!this.takes('(')) return undefined;
    const inside: Token[] = [];
    for (let depth = 1; !this.done;) {
      const token = this.next();
      if (token === undefined) break;
      if (token.kind === 'sign' && token.value === '(') depth += 1;
      if (token.kind === 'sign' && token.value === ')') depth -= 1;
      if (depth === 0) break;
      inside.push(token);
    }
    return inside;
  }

  /** The rest of the statement. */
  rest(): Token[] {
    const rest = this.#tokens.slice(this.#at);
    this.#at = this.#tokens.length;
    return rest;
  }

  of(tokens: readonly Token[]): Cursor {
    return new Cursor(this.#sql, tokens);
  }

  /** The text that tokens were read from. */
  text(tokens: readonly Token[]): string {
    const [first] = tokens;
    const last = tokens.at(-1);
    return first === undefined || last === undefined ? '' : this.#sql.slice(first.start, last.end);
  }
}

/** Parts between commas that stand in no parentheses. */
export function parts(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'sign' && token.value === '(') depth += 1;
    if (token.kind === 'sign' && token.value === ')') depth -= 1;
    if (depth === 0 && token.kind === 'sign' && token.value === ',') found.push([]);
    else found.at(-1)?.push(token);
  }
  return found.filter((part) => part.length > 0);
}
