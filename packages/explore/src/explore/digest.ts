import { createHash } from 'node:crypto';
import type { ResolvedScenario } from '../scenario/resolved-scenario.ts';

/** A short name for a value that JSON can hold. Functions go by their text. */
export function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'function' ? String(inner) : inner,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/**
 * A name for what a run was asked, wherever it runs and by however many workers.
 *
 * @param seed the one that was asked for: where none was, each run makes up its own
 */
export function configDigest(scenarios: readonly ResolvedScenario[], seed: number | undefined): string {
  const elsewhere = { folder: undefined, workers: undefined, seed };
  return digestOf(
    scenarios.map((scenario) => ({
      ...scenario,
      ...elsewhere,
      database: { ...scenario.database, url: undefined },
    })),
  );
}
