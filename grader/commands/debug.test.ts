import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { defaultLimits } from '../pipeline/run/limits.ts';
import { emptyWorkbook } from '../pipeline/testing/workbook.ts';
import { gradeIn } from './testing/grade-in.ts';
import { connectInspector, type InspectorClient, type Stop } from './testing/inspector-client.ts';

const task = 'task-03-commitment';
const file = `tasks/${task}/commitment.ts`;
const book = emptyWorkbook();
const { grade, start, finish } = gradeIn(book);
cpSync(fileURLToPath(new URL(`../../tasks/${task}`, import.meta.url)), join(book.root, 'tasks', task), { recursive: true });
const starter = readFileSync(join(book.root, file), 'utf8');
const reference = readFileSync(join(book.root, 'solutions', task, 'commitment.ts'), 'utf8');
const condition = ' && termAt(candidate) === currentTerm';
/** Copies of earlier terms' entries are counted. */
const wrong = reference.replace(condition, '');
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Debugged {
  readonly child: ChildProcess;
  readonly client: InspectorClient;
  /** What was printed until it waited. */
  readonly out: string;
  readonly ended: ReturnType<typeof finish>;
}

/** Runs the command until it waits, and connects. */
async function debug(...args: string[]): Promise<Debugged> {
  const child = start(['debug', '3', '--port', '0', ...args]);
  running.push(child);
  let out = '';
  const url = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /ws:\/\/\S+/.exec(out)?.[0];
      if (found !== undefined && out.includes('Ctrl-C')) resolve(found);
    });
    child.once('close', () => reject(new Error(`It never waited: ${out}`)));
  });
  const ended = finish(child);
  return { child, client: await connectInspector(await url), out, ended };
}

/** From the `debugger` statement to the call, and into it. */
async function stepIntoYours(client: InspectorClient): Promise<Stop> {
  expect(await client.stopped()).toMatchObject({ functionName: 'callYours', source: expect.stringContaining('step-into-your-code.mjs') as unknown });
  await client.send('Debugger.stepInto');
  await client.stopped();
  await client.send('Debugger.stepInto');
  return client.stopped();
}

async function valueOf(client: InspectorClient, { callFrameId }: Stop, expression: string): Promise<unknown> {
  const { result } = await client.send('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true });
  return (result as { value: unknown }).value;
}

test('a simulated run stops before the call that breaks the rule, one step away from the learner’s file', async () => {
  book.write(file, wrong);
  const { client, out, ended } = await debug('--test', 'when the old entry', '--seed', '2');
  expect(out).toContain('Leader Completeness broken at event');
  const stop = await stepIntoYours(client);
  expect(stop).toMatchObject({ functionName: 'nextCommitIndex', source: pathToFileURL(join(book.root, file)).href, line: lineOf(wrong, 'const { commitIndex, currentTerm') });
  // Fig. 8(c): in term 4, entry 2 of term 2 is on a majority.
  expect(await valueOf(client, stop, '[view.currentTerm, view.commitIndex, quorumMatch(view), view.termAt(quorumMatch(view))]')).toEqual([4, 0, 2, 2]);
  await client.send('Debugger.resume');
  const { code, out: all, err } = await ended;
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(all).toContain('The run is over.');
});

test('without a word more it is the last failure: here a table’s call, with what it was given', async () => {
  book.write(file, wrong);
  expect((await grade('debug', '3')).out).toContain('task-03 has not been graded yet');
  await grade('3');
  const { client, out } = await debug();
  expect(out).toContain('✗ commits nothing of an earlier term by counting its copies');
  expect(out.replaceAll('\n', ' ')).toContain('before the call of your code that gives the wrong answer');
  const stop = await stepIntoYours(client);
  expect(stop).toMatchObject({ functionName: 'nextCommitIndex', source: pathToFileURL(join(book.root, file)).href });
  expect(await valueOf(client, stop, '[view.currentTerm, view.commitIndex, view.termAt(2)]')).toEqual([4, 1, 2]);
  client.close();
});

test('an exploration stops at the last step of its counterexample', async () => {
  book.write(file, reference.replace(`candidate > commitIndex${condition} ? candidate : commitIndex`, 'Math.max(commitIndex, view.lastDurableSelf)'));
  const { client, out } = await debug('--test', 'no sooner and no later');
  expect(out).toContain('found after');
  expect(out).toContain('during which this happens');
  const stop = await stepIntoYours(client);
  expect(stop.functionName).toBe('nextCommitIndex');
  // One server alone holds what is about to be committed.
  expect(await valueOf(client, stop, 'view.lastDurableSelf > view.commitIndex && quorumMatch(view) === view.commitIndex')).toBe(true);
});

test('a call that never comes back is stopped before, too', async () => {
  book.write(file, reference.replace('const candidate =', 'while (currentTerm > 3);\n  const candidate ='));
  const { client, out } = await debug('--test', 'when the new entry', '--seed', '1');
  expect(out).toContain('that did not come back');
  // Longer than any code may be silent that nobody debugs.
  await setTimeout(defaultLimits.silenceMsMax + 1000);
  const stop = await stepIntoYours(client);
  expect(await valueOf(client, stop, 'view.currentTerm')).toBe(4);
});

test('a seed alone leads to the first simulated test that fails with it', async () => {
  book.write(file, wrong);
  const { client, out } = await debug('--seed', '2');
  expect(out).toContain('seed 2');
  expect((await stepIntoYours(client)).source).toBe(pathToFileURL(join(book.root, file)).href);
});

test('whoever ends the command, however, leaves no process behind', async () => {
  book.write(file, wrong);
  for (const [signal, code] of [['SIGINT', 130], ['SIGKILL', null]] as const) {
    const { child, client, ended } = await debug('--test', 'when the old entry', '--seed', '2');
    await client.stopped();
    const { result } = await client.send('Runtime.evaluate', { expression: 'process.pid', returnByValue: true });
    const pid = (result as { value: number }).value;
    expect(isThere(pid)).toBe(true);
    child.kill(signal);
    expect((await ended).code).toBe(code);
    await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false);
  }
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('where there is nothing to stop at, that is said', async () => {
  book.write(file, reference);
  expect(await grade('debug', '3', '--test', 'when the old entry')).toMatchObject({ code: 0, out: expect.stringContaining('passes with seed') as unknown });
  expect((await grade('debug', '3', '--seed', '4')).out.replaceAll('\n', ' ')).toContain('With seed 4, nothing fails');
  book.write(file, starter);
  expect(await grade('debug', '3', '--test', 'when the old entry')).toMatchObject({ code: 1, out: expect.stringMatching(/not written\s+yet/) as unknown });
  book.write(file, 'export const = 1;');
  expect(await grade('debug', '3', '--test', 'when the old entry')).toMatchObject({ code: 4, out: expect.stringContaining('does not compile') as unknown });
});

test('a port that is taken is named', async () => {
  book.write(file, wrong);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, out } = await grade('debug', '3', '--test', 'when the old entry', '--port', String(port));
  server.close();
  expect(code).toBe(1);
  expect(out).toContain(`port ${port} is taken`);
});

test.each([
  [['debug'], 'Not enough non-option arguments'],
  [['debug', '3', '--port', '99999'], '--port needs a whole number'],
  [['debug', '3', '--test', 'nothing of the kind'], 'No test of this task is named'],
] as const)('%j is a wrong usage', async (args, sentence) => {
  const { code, err } = await grade(...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});

test('VS Code’s launch configuration runs this command on the open file’s task, and attaches where it waits', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { configurations } = JSON.parse(readFileSync(join(root, '.vscode/launch.json'), 'utf8')) as { configurations: { program: string; args: string[]; attachSimplePort: number }[] };
  const [launch] = configurations;
  expect(existsSync(launch?.program.replace('${workspaceFolder}', root) ?? '')).toBe(true);
  expect(launch?.args).toEqual(['debug', '${fileDirname}', '--port', String(launch?.attachSimplePort)]);
});
