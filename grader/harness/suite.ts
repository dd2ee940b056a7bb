import type { SuiteBinding } from './suite/binding.ts';
import { defineTest } from './suite/test.ts';

/** The verbs of a hidden suite, tied by the runner to the code under test. */
export function bindSuite(binding: SuiteBinding) {
  return { test: defineTest(binding) };
}

/** What a suite's import resolves to outside the grader: types, and a sentence when it is run. */
export const { test } = bindSuite({
  task: 'none',
  part: 'none',
  submissionFile: '',
  register: () => {
    throw new Error('A hidden suite runs through the grader: npx grade <task>.');
  },
  emit: () => undefined,
  submission: () => Promise.reject(new Error('No submission outside the grader.')),
  references: {},
  options: { seeds: null, firstSeed: 1 },
});
