import { describe, expect, test } from 'vitest';
import { perform, sessionsOf } from './support/commands.ts';
import { pages, readmes } from './support/snippets.ts';

describe.concurrent('what pages say is done', () => {
  const sessions = pages.filter((page) => !readmes.includes(page)).flatMap(sessionsOf);
  test.each(sessions)('$name', async (session) => {
    await expect(perform(session)).resolves.toBeUndefined();
  });
});
