import type { Steps } from '@toctou/explore/internals';
import { firstDifference, type Difference } from './difference.ts';
import type { IsolationTester } from './isolationtester.ts';
import { parseSpec } from './parse-spec.ts';
import { runSpec } from './run-spec.ts';
import type { SpecFile } from './spec-folder.ts';
import type { TestServer } from './test-server.ts';

/** Whom toctou agrees with, if with anybody. */
export type Judgement =
  | { readonly kind: 'agrees'; readonly with: 'expected' | 'isolationtester'; readonly permutations: number }
  | {
      readonly kind: 'differs';
      readonly from: 'expected' | 'isolationtester';
      readonly difference: Difference;
    }
  | { readonly kind: 'broke off'; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string };

/** What specs are run on, and with. */
export interface Means {
  readonly server: TestServer;
  /** `undefined`: there is none to ask. */
  readonly tester: IsolationTester | undefined;
  readonly steps: Steps;
}

/** What a spec needs and this server has not, as its setup says: an extension, a setting. */
function missing(text: string): string | undefined {
  const failure = /^setup(?: of session .*)? failed: (?<error>.*)$/m.exec(text);
  return failure ? `its setup fails on this server: ${failure.groups?.['error']}` : undefined;
}

/** The one of several expected texts that is the same for longest. */
function closest(expected: readonly string[], actual: string): Difference {
  const differences = expected.flatMap((text) => firstDifference(text, actual) ?? []);
  return differences.toSorted((a, b) => b.line - a.line)[0] as Difference;
}

/**
 * Runs a spec and compares its output with the expected files, and, where none is the same (another version made
 * them) or there is none, with the output of PostgreSQL's isolation tester on the same server.
 */
export async function judge(
  { name, text, expected }: SpecFile,
  { server, tester, steps }: Means,
): Promise<Judgement> {
  let told;
  try {
    told = await runSpec(parseSpec(text), name, await server.freshDatabase(), steps);
  } catch (error) {
    return { kind: 'broke off', why: (error as Error).message };
  }
  const { permutations } = told;
  if (expected.includes(told.text)) return { kind: 'agrees', with: 'expected', permutations };
  const why = missing(told.text);
  if (!tester) {
    if (why !== undefined) return { kind: 'skipped', why };
    if (expected.length > 0)
      return { kind: 'differs', from: 'expected', difference: closest(expected, told.text) };
    return {
      kind: 'skipped',
      why: 'no expected output, and no isolationtester for this platform to make it',
    };
  }
  const difference = firstDifference(await tester.run(text, name, await server.freshDatabase()), told.text);
  if (difference) return { kind: 'differs', from: 'isolationtester', difference };
  if (why !== undefined) return { kind: 'skipped', why };
  return { kind: 'agrees', with: 'isolationtester', permutations };
}
