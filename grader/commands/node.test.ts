import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/testing/scratch.ts';
import type { FixtureWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';
import { beforeRequest, storeWorkbook } from './testing/store-workbook.ts';

/** What the code prints goes anywhere but between the messages. */
const printing = beforeRequest(`console.log('got', request.type); process.stdout.write('raw\\n');`);
const book = storeWorkbook((text) => `console.log('loading');\n${printing(text)}`);
const { grade } = gradeIn(book);

interface Body {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The node of a workbook in a process, and a client that waits for each answer. */
function startNode(of: FixtureWorkbook, ...options: string[]) {
  const child: ChildProcess = spawn(process.execPath, [join(of.root, 'grade.mjs'), 'node', '10', ...options], { cwd: of.root, stdio: ['pipe', 'pipe', 'pipe'] });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('The node has no streams.');
  let err = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const waiting: ((body: Body) => void)[] = [];
  createInterface({ input: stdout }).on('line', (line) => waiting.shift()?.((JSON.parse(line) as { body: Body }).body));
  let ids = 0;
  const ask = (body: object, src = 'c1'): Promise<Body> => {
    const answer = new Promise<Body>((resolve) => waiting.push(resolve));
    stdin.write(`${JSON.stringify({ src, dest: 'n1', body: { ...body, msg_id: ++ids } })}\n`);
    return answer;
  };
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ask, child, end: () => stdin.end(), ended: async () => ({ code: await code, err }) };
}

const init = { type: 'init', node_id: 'n1', node_ids: ['n1'] };

/** Until the only server has elected itself. */
async function untilServed(ask: (body: object) => Promise<Body>, body: object): Promise<Body> {
  for (;;) {
    const reply = await ask(body);
    if (reply['code'] !== 11) return reply;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a node outlives its process, and only messages are on its standard output', async () => {
  const dir = scratchFolder('dir ');
  const first = startNode(book, '--dir', dir, '--seed', '7');
  expect(await first.ask(init)).toEqual({ type: 'init_ok', in_reply_to: 1 });
  expect(await untilServed(first.ask, { type: 'write', key: [0], value: { a: null } })).toMatchObject({ type: 'write_ok' });
  first.child.kill('SIGKILL');
  const { err } = await first.ended();
  for (const printed of ['loading', 'got write', 'raw']) expect(err).toContain(printed);

  const second = startNode(book, '--dir', dir);
  await second.ask(init);
  // A number that the first life's client had used would be its repeated request.
  expect(await untilServed((body) => second.ask(body, 'c2'), { type: 'read', key: [0] })).toMatchObject({ type: 'read_ok', value: { a: null } });
  second.end();
  expect((await second.ended()).code).toBe(0);
});

test('a damaged disk is said', async () => {
  const dir = scratchFolder('dir ');
  writeFileSync(join(dir, 'n1.json'), '{"version":');
  const node = startNode(book, '--dir', dir);
  void node.ask(init);
  expect(await node.ended()).toMatchObject({ code: 2, err: expect.stringMatching(/n1\.json is damaged.*Remove the file/) as unknown });
  expect(readFileSync(join(dir, 'n1.json'), 'utf8')).toBe('{"version":');
});

test.each([
  ['throws', `throw new Error('my mistake');`, 1, /n1 stops, handling read from c1: The code threw Error: my mistake\. At linearizable-kv\.ts:\d+:\d+\./],
  ['takes the time elsewhere', 'Date.now();', 1, /Date\.now was called in node code.*ctx\.now\(\)/],
  ['wants to end the process', 'process.exit(0);', 1, /process\.exit was called/],
  ['is not written yet', `notWritten('onRequest');`, 1, /onRequest is not written yet\./],
] as const)('code that %s is told so, in a sentence', async (_what, statements, code, message) => {
  const of = storeWorkbook((text) => `import { notWritten } from '#harness';\nvoid notWritten;\n${beforeRequest(statements)(text)}`);
  gradeIn(of);
  const node = startNode(of);
  await node.ask(init);
  void node.ask({ type: 'read', key: 0 });
  const { code: got, err } = await node.ended();
  expect(err).toMatch(message);
  expect(got).toBe(code);
  expect(err).not.toMatch(/^\s+at /m);
});

test.each([
  ['does not compile', () => 'export const (', /linearizable-kv\.ts:1:14 does not compile/],
  ['lacks an export', () => 'export const onRequest = 1;', /does not export `toReply`/],
  ['can not be loaded', (text: string) => `throw new Error('no');\n${text}`, /The file can't be loaded: The code threw Error: no\. At linearizable-kv\.ts:1:/],
] as const)('a file that %s', async (_what, edit, message) => {
  const of = storeWorkbook(edit);
  const { code, out, err } = await gradeIn(of).grade('node', '10');
  expect({ code, out }).toEqual({ code: 4, out: '' });
  expect(err).toMatch(message);
});

test('what is typed wrongly is said', async () => {
  expect(await grade('node', '3')).toMatchObject({ code: 2, err: 'task-03 has no node that clients can speak to. Try task-10.\n' });
  expect((await grade('node')).code).toBe(2);
  expect(await grade('node', '10', '--seed', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('--seed needs a whole number') as unknown });
});

test('the help has the whole command for Maelstrom', async () => {
  const { code, out } = await grade('node', '--help');
  expect(code).toBe(0);
  expect(out).toContain('\n  ./maelstrom test -w lin-kv --bin node_modules/.bin/grade --time-limit 60 --node-count 5 --concurrency 2n --nemesis partition -- node task-10\n');
});
