import type { Draft } from './draft.ts';
import type { Survey } from './survey.ts';

/** What a config says of the project itself, whatever its scenarios. */
export function draftBase({
  setup,
  variable,
  start,
  ready,
  stack,
}: Survey): Omit<Draft, 'requests' | 'scenarios'> {
  return {
    isTyped: stack.language === 'TypeScript',
    setup,
    variable,
    app: start && { command: start.command, ready },
  };
}
