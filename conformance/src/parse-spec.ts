import { scan, type Token } from './scan.ts';
import { SpecError } from './spec-error.ts';
import type { Blocker, PermutationStep, Session, Spec, Step } from './spec.ts';

type Kind = Token['kind'];

/** The tokens still to be read. */
class Tokens {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get next(): Token {
    return this.#tokens[this.#position] as Token;
  }

  take(kind: Kind): string {
    const { next } = this;
    if (next.kind !== kind) throw this.unexpected(kind);
    this.#position++;
    return next.text;
  }

  skip(kind: Kind): boolean {
    if (this.next.kind !== kind) return false;
    this.#position++;
    return true;
  }

  unexpected(wanted: string): SpecError {
    const shown = this.next.kind === 'sql' ? 'a SQL block' : this.next.text;
    return new SpecError(`${shown} where ${wanted} was expected`, this.next.line);
  }
}

/** All that begin with a keyword, for as long as there are more. */
function list<T>(tokens: Tokens, keyword: Kind, read: () => T): T[] {
  const items: T[] = [];
  while (tokens.skip(keyword)) items.push(read());
  return items;
}

function oneOrMore<T>(tokens: Tokens, keyword: Kind, read: () => T): T[] {
  const items = list(tokens, keyword, read);
  if (items.length === 0) throw tokens.unexpected(keyword);
  return items;
}

function block(tokens: Tokens, keyword: Kind): string | undefined {
  return tokens.skip(keyword) ? tokens.take('sql') : undefined;
}

function step(tokens: Tokens): Step {
  return { name: tokens.take('name'), sql: tokens.take('sql') };
}

function session(tokens: Tokens): Session {
  return {
    name: tokens.take('name'),
    setup: block(tokens, 'setup'),
    steps: oneOrMore(tokens, 'step', () => step(tokens)),
    teardown: block(tokens, 'teardown'),
  };
}

function blocker(tokens: Tokens): Blocker {
  if (tokens.skip('*')) return { kind: 'once' };
  const name = tokens.take('name');
  if (!tokens.skip('notices')) return { kind: 'step', step: name };
  return { kind: 'notices', step: name, count: Number(tokens.take('number')) };
}

function permutationStep(tokens: Tokens): PermutationStep {
  const name = tokens.take('name');
  const blockers: Blocker[] = [];
  if (tokens.skip('(')) {
    do blockers.push(blocker(tokens));
    while (tokens.skip(','));
    tokens.take(')');
  }
  return { name, blockers };
}

function permutation(tokens: Tokens): PermutationStep[] {
  const steps = [permutationStep(tokens)];
  while (tokens.next.kind === 'name') steps.push(permutationStep(tokens));
  return steps;
}

/**
 * Reads an isolation spec: blocks of setup, a teardown, sessions of steps, permutations, in this order.
 *
 * @throws SpecError naming the line
 * @example
 * parseSpec('session s1 step read { SELECT 1; }').sessions[0]?.steps[0]?.sql // 'SELECT 1;'
 */
export function parseSpec(text: string): Spec {
  const tokens = new Tokens(scan(text));
  const spec: Spec = {
    setups: list(tokens, 'setup', () => tokens.take('sql')),
    teardown: block(tokens, 'teardown'),
    sessions: oneOrMore(tokens, 'session', () => session(tokens)),
    permutations: list(tokens, 'permutation', () => permutation(tokens)),
  };
  tokens.take('end');
  return spec;
}
