import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gradeIn } from './testing/grade-in.ts';
import { storeWorkbook } from './testing/store-workbook.ts';

const book = storeWorkbook();
const { grade, start, finish } = gradeIn(book);

test('a cluster of the task’s own node, by number of operations', async () => {
  const { code, out, err } = await grade('cluster', '10', '--nodes', '3', '--operations', '60', '--time', '300', '--no-faults', '--seed', '4');
  expect(out).toContain('✓ Linearizable');
  expect(err).toContain('3 nodes, 6 clients, 300 seconds, seed 4 (the same faults again: --seed 4)');
  expect(code).toBe(0);
  const folder = join(book.root, '.grade/cluster/1');
  expect(readdirSync(folder).sort()).toEqual(['history.jsonl', 'n1', 'n1.log', 'n2', 'n2.log', 'n3', 'n3.log']);
  expect(JSON.parse(readFileSync(join(folder, 'n2/n2.json'), 'utf8'))).toMatchObject({ node: 'n2', lives: 1 });
});

test('another program, which dies', async () => {
  book.write('kv.mjs', `console.error('no store here'); process.exit(5);`);
  const { code, out } = await grade('cluster', '--bin', `${process.execPath} kv.mjs`, '--nodes', '1');
  expect(out).toMatch(/✗ n1 ended by itself, with code 5\. Its last words: no store here\n/);
  expect(out).toMatch(/logs: +\.grade\/cluster\/\d+\/n1\.log/);
  expect(code).toBe(1);
});

test.each([
  [['cluster'], /Name a task.*or a program/],
  [['cluster', '10', '--bin', 'x'], /Name a task.*or a program/],
  [['cluster', '3'], /task-03 has no node/],
  [['cluster', '10', '--nodes', '0'], /--nodes needs a whole number from 1/],
  [['cluster', '10', '--clients', '4'], /--clients needs a whole number from 5/],
  [['cluster', '10', '--rate', '0.5'], /--rate needs a whole number/],
  [['cluster', '--bin', "x 'y"], /quotation mark without its partner/],
  [['cluster', '10', '--node', '3'], /Did you mean `--nodes`\?/],
] as const)('%j', async (args, message) => {
  const { code, err } = await grade(...args);
  expect(err).toMatch(message);
  expect(code).toBe(2);
});

/** Answers init and nothing else, notes its process, and goes on when nobody speaks to it any more. */
const NOTING = `
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
setInterval(() => 0, 1000);
createInterface({ input: process.stdin }).once('line', (line) => {
  const { src, dest, body } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { type: 'init_ok', in_reply_to: body.msg_id } }) + '\\n');
  writeFileSync('pid', String(process.pid));
});
`;

test.each(['SIGINT', 'SIGKILL'] as const)('%s leaves no node behind, not even one that goes on without input', async (signal) => {
  book.write('noting.mjs', NOTING);
  const folders = (): readonly string[] => readdirSync(join(book.root, '.grade/cluster')).map((run) => join(book.root, '.grade/cluster', run));
  const before = new Set(existsSync(join(book.root, '.grade/cluster')) ? folders() : []);
  const child = start(['cluster', '--bin', `${process.execPath} noting.mjs`, '--nodes', '2', '--rate', '1', '--no-faults']);
  const outcome = finish(child);
  const pids = (): readonly number[] =>
    folders()
      .filter((folder) => !before.has(folder))
      .flatMap((folder) => ['n1', 'n2'].map((id) => join(folder, id, 'pid')))
      .filter((file) => existsSync(file))
      .map((file) => Number(readFileSync(file, 'utf8')));
  await expect.poll(() => pids().filter(isAlive).length, { timeout: 30_000 }).toBe(2);
  child.kill(signal);
  const { code } = await outcome;
  expect(code).toBe(signal === 'SIGINT' ? 130 : null);
  await expect.poll(() => pids().filter(isAlive), { timeout: 30_000 }).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
