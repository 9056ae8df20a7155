import { describe, expect, test } from 'vitest';
import { parseSpec } from '../src/parse-spec.ts';
import { permutationsOf, type Permutation } from '../src/permutations.ts';
import { Telling, type StepRun } from '../src/telling.ts';

const SPEC = 'session s step a { 1 } step b { 2 } session t step c { 3 } session u step d { 4 }';

/** A permutation whose steps are done when the test says so. */
class Played {
  readonly telling: Telling;
  #told = '';

  constructor(permutation: string) {
    const [steps] = [...permutationsOf(parseSpec(`${SPEC} permutation ${permutation}`))];
    this.telling = new Telling(steps as Permutation, {
      print: (text) => {
        this.#told += text;
      },
      takeNotifications: () => '',
    });
  }

  run(name: string): StepRun {
    return this.telling.runs.find(({ step }) => step.name === name) as StepRun;
  }

  done(...names: string[]): void {
    for (const name of names) this.run(name).done = true;
  }

  notice(name: string): void {
    this.run(name).notices.push(`${name} says\n`);
  }

  /** Nothing moves: what is let go on, and what was told. */
  quiet(held = [0, 1, 2]): [string | undefined, string] {
    const next = this.telling.next(new Set(held))?.step.name;
    return [next, this.#take()];
  }

  finish(): [boolean, string] {
    return [this.telling.finish(), this.#take()];
  }

  #take(): string {
    const told = this.#told;
    this.#told = '';
    return told;
  }
}

describe('a permutation as it is told', () => {
  test('one step after the other', () => {
    const played = new Played('a c b');
    expect(played.quiet()).toEqual(['a', '']);
    played.done('a');
    expect(played.quiet()).toEqual(['c', 'step a: 1\n']);
    played.done('c');
    expect(played.quiet()).toEqual(['b', 'step c: 3\n']);
    played.done('b');
    expect(played.finish()).toEqual([true, 'step b: 2\n']);
  });

  test('one that waits is told as complete after the step that freed it', () => {
    const played = new Played('a c b');
    played.quiet();
    played.done('a');
    played.quiet();
    expect(played.quiet()).toEqual(['b', 'step c: 3 <waiting ...>\n']);
    played.done('b', 'c');
    expect(played.finish()).toEqual([true, 'step b: 2\nstep c: <... completed>\n']);
  });

  test('a session is waited for before its next step', () => {
    const played = new Played('a c b');
    played.quiet();
    expect(played.quiet()).toEqual(['c', 'step a: 1 <waiting ...>\n']);
    expect(played.quiet([2])).toEqual([undefined, 'step c: 3 <waiting ...>\n']);
    // c is not told before a: it is a that is waited for.
    played.done('c');
    expect(played.quiet([2])).toEqual([undefined, '']);
    played.done('a');
    expect(played.quiet()).toEqual(['b', 'step a: <... completed>\nstep c: <... completed>\n']);
  });

  test('what went on by itself is told in its place', () => {
    const played = new Played('a c b');
    played.done('a', 'c');
    expect(played.quiet()).toEqual(['b', 'step a: 1\nstep c: 3\n']);
  });

  test('(*) is told as waiting once', () => {
    const played = new Played('a(*) c');
    expect(played.quiet()).toEqual(['a', '']);
    played.done('a');
    expect(played.quiet()).toEqual(['c', 'step a: 1 <waiting ...>\n']);
    played.done('c');
    expect(played.finish()).toEqual([true, 'step c: 3\nstep a: <... completed>\n']);
  });

  test('(step) is told after that step', () => {
    const played = new Played('c(a) a d');
    expect(played.quiet()).toEqual(['c', '']);
    played.done('c');
    // Nobody says that a was begun: c is not held up by it yet.
    expect(played.quiet()).toEqual(['a', 'step c: 3\n']);

    const held = new Played('a c(a) d');
    held.quiet();
    held.quiet();
    held.done('c');
    expect(held.quiet()).toEqual(['d', 'step c: 3 <waiting ...>\n']);
    held.done('a', 'd');
    expect(held.finish()).toEqual([true, 'step d: 4\nstep a: <... completed>\nstep c: <... completed>\n']);
  });

  test('(step notices n) is told after n more notices', () => {
    const played = new Played('a c(a notices 2) d b');
    played.quiet();
    played.notice('a');
    expect(played.quiet()).toEqual(['c', 'a says\nstep a: 1 <waiting ...>\n']);
    played.done('c');
    played.notice('a');
    expect(played.quiet()).toEqual(['d', 'step c: 3 <waiting ...>\na says\n']);
    played.done('d');
    played.notice('a');
    expect(played.quiet()).toEqual([undefined, 'step d: 4\na says\nstep c: <... completed>\n']);
  });

  test('markers that are never met', () => {
    const played = new Played('a c(a notices 1)');
    played.quiet();
    played.done('a');
    played.quiet();
    played.done('c');
    expect(played.finish()).toEqual([false, 'step c: 3 <waiting ...>\n']);
    expect(played.telling.untold()).toEqual(['c']);
  });
});
