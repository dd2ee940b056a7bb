import type { ManifestTest, TaskManifest } from '../model.ts';

/** Reads a task.json. Answers with the manifest, or with a sentence about each mistake in it. */
export function parseManifest(text: string): TaskManifest | readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return [`it is not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
  const mistakes = [...mistakesIn(value)];
  return mistakes.length > 0 ? mistakes : (value as TaskManifest);
}

function* mistakesIn(value: unknown): Generator<string> {
  if (!isRecord(value)) {
    yield 'it must be a JSON object';
    return;
  }
  for (const key of ['title', 'subtrack', 'part'] as const) {
    if (!isText(value[key])) yield `\`${key}\` must be a text that is not empty`;
  }
  if (!isText(value['file']) || /[/\\]/.test(value['file'])) {
    yield '`file` must be the name of a file in the task\'s folder';
  }
  if (value['difficulty'] !== 'intermediate' && value['difficulty'] !== 'advanced') {
    yield '`difficulty` must be "intermediate" or "advanced"';
  }
  for (const key of ['concepts', 'needs', 'exports'] as const) {
    if (!isTexts(value[key])) yield `\`${key}\` must be a list of texts`;
  }
  for (const key of ['reaches', 'own'] as const) {
    if (value[key] !== undefined && !isTexts(value[key])) yield `\`${key}\` must be a list of texts`;
  }
  yield* mistakesInTests(value['tests']);
}

function* mistakesInTests(tests: unknown): Generator<string> {
  if (!Array.isArray(tests) || tests.length === 0) {
    yield '`tests` must be a list of at least one test';
    return;
  }
  const seen = new Set<string>();
  for (const [index, test] of (tests as unknown[]).entries()) {
    const place = `\`tests[${index}]\``;
    if (!isManifestTest(test)) {
      yield `${place} must have a name, a suite (a file in hidden/ without .test.ts), points (a whole number from 0) and a source`;
      continue;
    }
    const key = `${test.suite}\n${test.name}`;
    if (seen.has(key)) yield `${place} repeats “${test.name}” of the suite ${test.suite}`;
    seen.add(key);
  }
}

function isManifestTest(value: unknown): value is ManifestTest {
  return (
    isRecord(value) &&
    isText(value['name']) &&
    typeof value['suite'] === 'string' &&
    /^[a-z][a-z0-9-]*$/.test(value['suite']) &&
    Number.isInteger(value['points']) &&
    (value['points'] as number) >= 0 &&
    isText(value['source'])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
