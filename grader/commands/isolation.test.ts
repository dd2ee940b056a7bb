import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { realFence } from '../isolate/testing/real-fence.ts';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';

const book = emptyWorkbook();
const { grade } = gradeIn(book);
expect((await grade('dev', 'new', 'one')).code).toBe(0);
const [id = ''] = readdirSync(join(book.root, 'tasks'));
const task = `tasks/${id}`;
const solution = readFileSync(join(book.root, 'solutions', id, 'one.ts'), 'utf8');
book.write(`${task}/one.ts`, solution);

const { PATH } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

/** The command as it goes where these are the only programs. */
async function gradeWith(programs: Readonly<Record<string, string>>, ...args: string[]) {
  for (const [name, script] of Object.entries(programs)) {
    book.write(`programs/${name}`, script);
    chmodSync(join(book.root, 'programs', name), 0o755);
  }
  process.env['PATH'] = join(book.root, 'programs');
  const { code, out, err } = await grade(...args);
  return { code, out: out.replaceAll(/\s+/g, ' '), err: err.replaceAll(/\s+/g, ' ') };
}

test.runIf(process.platform === 'linux')('without a fence it is refused, with what is missing and what to do', async () => {
  const missing = await gradeWith({}, 'one', '--isolated');
  expect(missing).toMatchObject({ code: 2, out: '' });
  for (const words of ['`bwrap` is not installed', 'apt-get install bubblewrap', 'run with --unsafe too']) expect(missing.err).toContain(words);
  const failing = await gradeWith({ bwrap: '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n' }, 'one', '--isolated');
  expect(failing.code).toBe(2);
  expect(failing.err).toContain('a trial of it failed (bwrap: No permissions to create new namespace)');
  // It looks as if it were a fence, and shuts nothing out.
  const open = await gradeWith({ bwrap: `#!/bin/sh\nexec ${process.execPath} -e "console.log(JSON.stringify([['node', 'home'], {}, 1, {}]))"\n` }, 'one', '--isolated');
  expect(open.code).toBe(2);
  expect(open.err).toContain('other files are seen in it: node, home');
});

test('--unsafe says what is off, and holds the code apart all the same', async () => {
  expect(await grade('one', '--unsafe')).toMatchObject({ code: 2, out: '' });
  const { code, out, err } = await grade('one', '--isolated', '--unsafe');
  expect({ code, out: out.includes('20 of 20 points') }).toEqual({ code: 0, out: true });
  expect(err).toContain('No fence (--unsafe)');
  book.write(`${task}/one.ts`, `import { readFileSync } from 'node:fs';\n${solution}\nreadFileSync('/etc/passwd');\n`);
  book.write(`${task}/unit.test.ts`, '');
  const refused = await grade('one', '--isolated', '--unsafe');
  expect(refused.code).toBe(4);
  expect(refused.out.replaceAll(/\s+/g, ' ')).toContain('one.ts:1:30: node:fs is not there when a part is graded in isolation');
  expect(refused.out).toContain('Not looked at: unit.test.ts');
  book.write(`${task}/one.ts`, solution);
});

const fence = await realFence(book.toolkit.host);
test.runIf(fence)('behind the fence a task has the same result', async () => {
  const { code, out, err } = await grade('one', '--isolated');
  expect({ code, err, out: out.includes('20 of 20 points') }).toEqual({ code: 0, err: '', out: true });
});
