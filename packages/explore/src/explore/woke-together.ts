import type { History } from '../schedule/history.ts';

/** Whether one step ended the waits of several: then the server chose which of them went on first. */
export function wokeTogether({ steps }: History): boolean {
  const wakers = steps.flatMap(({ wokenBy }) => wokenBy ?? []);
  return new Set(wakers).size < wakers.length;
}
