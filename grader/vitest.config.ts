import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The grader's own tests. A learner's file is never among them. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['grader/**/*.test.ts'],
    // The longest one runs children of its own, and leaves the machine half idle if all others have to wait for each other.
    maxWorkers: '100%',
    // No test measures time; a loaded machine is slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
