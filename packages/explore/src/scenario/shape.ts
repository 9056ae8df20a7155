import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { isObject, show } from './json.ts';
import type { Mistake } from './mistakes.ts';

// The message of every issue is what was expected; `parse` adds where and what was found.

/** A schema for every key of a type, so that a key without validation does not compile. */
type Fields<T> = {
  [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? z.ZodType<T[K] | undefined> : z.ZodType<T[K]>;
};

/** An object with these keys and no others. Keys whose value is `undefined` are dropped. */
export function object<T extends object>(fields: Fields<T>): z.ZodType<T> {
  const shape: Record<string, z.ZodType> = fields;
  const known = Object.keys(shape).join(', ');
  return z
    .strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? known : 'an object') })
    .transform((value) => {
      const defined = Object.entries(value).filter(([, inner]) => inner !== undefined);
      return Object.fromEntries(defined) as T;
    });
}

/** An object whose keys are names that the user gives. */
export function record<T>(
  values: z.ZodType<T>,
  names: z.ZodType<string> = z.string(),
): z.ZodType<Record<string, T>> {
  return z.unknown().transform((value, ctx) => {
    if (!isObject(value)) return mismatch(ctx, { expected: 'an object' });
    const entries = Object.entries(value).map(([name, inner]) => {
      const parsed = names.safeParse(name);
      for (const { message } of parsed.error?.issues ?? []) {
        ctx.addIssue({ code: 'custom', path: [name], message, params: { found: 'is no usable name' } });
      }
      return [name, parsePart(ctx, values, inner, [name])] as const;
    });
    return Object.fromEntries(entries);
  });
}

/** Why no schema fits. `found` replaces the usual `is <value>`. */
export interface Mismatch {
  readonly found?: string;
  readonly expected: string;
}

/** A value of one of several shapes, told apart by hand: only so is it clear which one was meant. */
export function choose<T>(select: (value: unknown) => z.ZodType<T> | Mismatch): z.ZodType<T> {
  return z.unknown().transform((value, ctx) => {
    const selected = select(value);
    return 'expected' in selected ? mismatch(ctx, selected) : parsePart(ctx, selected, value, []);
  });
}

function mismatch(ctx: z.RefinementCtx, { found, expected }: Mismatch): never {
  ctx.addIssue({ code: 'custom', message: expected, params: { found } });
  return z.NEVER;
}

function parsePart<T>(ctx: z.RefinementCtx, schema: z.ZodType<T>, value: unknown, path: PropertyKey[]): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) ctx.addIssue({ ...issue, path: [...path, ...issue.path] });
  return z.NEVER;
}

/** The value, as the schema makes it, or everything that the schema holds against it. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { mistakes: Mistake[] } {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? { value: parsed.data } : { mistakes: parsed.error.issues.flatMap(toMistakes) };
}

function toMistakes(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(', ');
    return issue.keys.map((key) => {
      const near = didYouMean(key, known);
      const advice = near === undefined ? `expected one of ${issue.message}` : `did you mean "${near}"?`;
      return { path: [...issue.path, key], text: `is not a known key, ${advice}` };
    });
  }
  const told: unknown = issue.code === 'custom' ? issue.params?.['found'] : undefined;
  const found =
    typeof told === 'string' ? told : issue.input === undefined ? 'is missing' : `is ${show(issue.input)}`;
  return [{ path: issue.path, text: `${found}, expected ${issue.message}` }];
}
