import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The grader's own tests. A learner's file is never among them. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['grader/**/*.test.ts'],
    // No test measures time; a loaded machine is slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
