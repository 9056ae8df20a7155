import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // postgres.js 3.4.9 writes to the socket that it has just lost (connection.js, `nextWrite`), whoever uses it.
    onUnhandledError: ({ message, stack }) =>
      !(message.includes("reading 'write'") && stack?.includes('/postgres/') === true),
  },
});
