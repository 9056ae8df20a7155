import type { Reporter } from './reporter.ts';

/** All of them are told, and what one of them failed at is thrown when all have been. */
export async function tellAll(
  reporters: readonly Reporter[],
  tell: (reporter: Reporter) => Promise<void> | undefined,
): Promise<void> {
  const told = await Promise.allSettled(reporters.map(async (reporter) => tell(reporter)));
  const failed = told.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
