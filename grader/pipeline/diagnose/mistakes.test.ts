import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { referenceIn } from '../reference-in.ts';
import { loadMistakes } from './load-mistakes.ts';
import type { CodeSign } from './mistake.ts';
import { readCode } from './syntax/read-code.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const mistakes = await loadMistakes(root);
const patterns = mistakes.flatMap(({ id, task, signs }) =>
  signs.filter((sign): sign is CodeSign => sign.kind === 'code').map((sign) => ({ id, task, sign })),
);

describe.each(patterns)('the code pattern of $id: $sign.says', ({ task, sign }) => {
  test.each(sign.examples.wrong)('matches %s', (source) => {
    expect(sign.find(readCode(source))?.line).toBeDefined();
  });

  test.each(sign.examples.right)('does not match %s', (source) => {
    expect(sign.find(readCode(source))?.line).toBeUndefined();
  });

  test.each(designsOf(task))('matches nothing in the correct design %s', (path) => {
    expect(sign.find(readCode(readFileSync(join(root, path), 'utf8')))?.line).toBeUndefined();
  });
});

/** The reference and the accepted designs of a task, or of all. */
function designsOf(task: string | null): readonly string[] {
  const folders = task === null ? readdirSync(join(root, 'solutions')) : [task];
  return folders.flatMap((folder) => {
    const path = `solutions/${folder}`;
    const accepted = `${path}/accepted`;
    const others = readdirSync(join(root, path)).includes('accepted') ? readdirSync(join(root, accepted)) : [];
    const reference = referenceIn(join(root, path));
    return [
      ...(reference === null ? [] : [reference.slice(root.length)]),
      ...others.map((name) => `${accepted}/${name}`),
    ];
  });
}
