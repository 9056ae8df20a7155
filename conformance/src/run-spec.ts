import type { Steps } from '@toctou/explore/internals';
import { Lab } from './lab.ts';
import { permutationsOf, unusedSteps, type Permutation } from './permutations.ts';
import { tableText } from './result-table.ts';
import { runPermutation } from './run-permutation.ts';
import { messageText } from './server-message.ts';
import type { SessionClient } from './session-client.ts';
import type { Spec } from './spec.ts';

/** What came of a spec. */
export interface Told {
  /** What the isolation tester would have printed. */
  readonly text: string;
  readonly permutations: number;
}

type Print = (text: string) => void;

/**
 * Runs a block of setup or teardown; only its last result is told.
 *
 * @param what as a failure is to name it
 * @returns whether it went well
 */
async function runBlock(
  client: SessionClient,
  sql: string | undefined,
  what: string,
  print: Print,
): Promise<boolean> {
  if (sql === undefined) return true;
  const isControl = what === 'setup' || what === 'teardown';
  const results = await client.run(sql, isControl ? () => {} : print);
  const last = results.at(-1);
  if (last?.kind === 'rows') print(tableText(last.table));
  if (last?.kind !== 'error') return true;
  print(`${what} failed: ${messageText(last.error, sql, 'error')}`);
  return false;
}

/** @returns false when the spec has to end here, as the isolation tester does */
async function runOne(lab: Lab, spec: Spec, permutation: Permutation, print: Print): Promise<boolean> {
  print(`\nstarting permutation: ${permutation.map(({ name }) => name).join(' ')}\n`);
  for (const sql of spec.setups) if (!(await runBlock(lab.control, sql, 'setup', print))) return false;
  for (const [index, { setup }] of spec.sessions.entries()) {
    const client = lab.sessions[index] as SessionClient;
    if (!(await runBlock(client, setup, `setup of session ${client.name}`, print))) return false;
  }
  if (!(await runPermutation(lab, permutation, print))) {
    print('failed to complete permutation due to mutually-blocking steps\n');
    return false;
  }
  for (const [index, { teardown }] of spec.sessions.entries()) {
    const client = lab.sessions[index] as SessionClient;
    await runBlock(client, teardown, `teardown of session ${client.name}`, print);
  }
  await runBlock(lab.control, spec.teardown, 'teardown', print);
  return true;
}

/**
 * Runs all permutations of a spec through toctou's proxy and scheduler.
 *
 * @param name of the spec, which the sessions show as their `application_name`
 * @param url a fresh database, as a superuser
 * @param steps what is a step of the schedule; `as sent` is what a spec means
 * @throws SpecError; Inconclusive when a permutation does not end
 */
export async function runSpec(spec: Spec, name: string, url: string, steps: Steps): Promise<Told> {
  const pieces: string[] = [];
  const print = (text: string): void => void pieces.push(text);
  const permutations = permutationsOf(spec);
  for (const step of unusedSteps(spec)) print(`unused step name: ${step}\n`);
  print(`Parsed test spec with ${spec.sessions.length} sessions\n`);
  const lab = await Lab.open(
    url,
    name,
    spec.sessions.map((session) => session.name),
    steps,
  );
  let count = 0;
  try {
    for (const permutation of permutations) {
      count++;
      if (!(await runOne(lab, spec, permutation, print))) break;
    }
  } finally {
    await lab.close();
  }
  return { text: pieces.join(''), permutations: count };
}
