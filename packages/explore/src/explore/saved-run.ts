import { z } from 'zod';
import type { Verdict } from '../oracle/verdict.ts';
import type { SavedSearch } from './search.ts';

/** What a run has found out, from which another one goes on. Scenarios go by their names. */
export interface Found {
  /** Of scenarios that are done. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Of scenarios that were under way. */
  readonly searches: Readonly<Record<string, SavedSearch>>;
}

/** What a run was made of. What it found holds for nothing else. */
export interface Ingredients {
  /** The version of toctou. */
  readonly toctou: string;
  /** A digest of the scenarios and of the options that they are run with. */
  readonly config: string;
  /** A digest of each file of the project. */
  readonly files: Readonly<Record<string, string>>;
}

/** A run as it is kept in a file. */
export interface SavedRun extends Ingredients, Found {
  readonly version: 1;
}

const lanes = z.array(z.string());
const tally = z.object({
  explored: z.int(),
  deadlocks: z.int(),
  bounds: z.array(z.string()),
  endings: z.array(
    z.object({
      key: z.string(),
      schedule: lanes,
      anomalous: z.object({ count: z.int(), first: lanes, simplest: lanes, preemptions: z.int() }).optional(),
    }),
  ),
});
const search = z.object({
  tallies: z.array(tally),
  branches: z.array(z.array(z.object({ lane: z.string(), others: lanes, lanes }))),
  share: z.number(),
  durationMs: z.number(),
  beginnings: z.string().optional(),
});
const savedRun = z.object({
  version: z.literal(1),
  toctou: z.string(),
  config: z.string(),
  files: z.record(z.string(), z.string()),
  verdicts: z.record(z.string(), z.looseObject({ name: z.string(), verdict: z.string() })),
  searches: z.record(z.string(), search),
});

/** @returns what is wrong, if it is no saved run */
export function parseSavedRun(text: string): SavedRun | { readonly mistake: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { mistake: (error as Error).message };
  }
  const parsed = savedRun.safeParse(value);
  if (parsed.success) return value as SavedRun;
  const [issue] = parsed.error.issues;
  return { mistake: `${issue?.path.join('.') || 'it'}: ${issue?.message}` };
}

/** What is not as it was when the run was saved, as a clause. New files are nobody's business. */
export function changeSince(saved: Ingredients, now: Ingredients): string | undefined {
  if (saved.toctou !== now.toctou) return `it was made by toctou ${saved.toctou}`;
  if (saved.config !== now.config) return 'the config, the filter or an option has changed';
  const changed = Object.keys(saved.files).filter((file) => saved.files[file] !== now.files[file]);
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : '';
  return changed.length > 0 ? `${changed[0]}${more} changed` : undefined;
}
