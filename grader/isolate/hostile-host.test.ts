import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Stopped } from '../harness/suite/session.ts';
import { scratchFolder } from '../pipeline/testing/scratch.ts';
import { ChildHolder } from './child-holder.ts';
import type { HolderLimits } from './holder-limits.ts';
import { compileHost } from './testing/compiled.ts';
import { watchFences } from './testing/fenced-processes.ts';
import { realFence } from './testing/real-fence.ts';

/**
 * Hardened JavaScript may have a hole. Here the code has already got through it and owns the whole process
 * that holds it: whatever it does there, it must end as its own failure, behind the fence.
 */

const { file: hostFile, hold } = compileHost();
const host = await realFence(hostFile);
const folder = scratchFolder();
const fences = watchFences();
const limits: HolderLimits = { startMsMax: 5000, silenceMsMax: 800, testMsMax: 100_000, residentMbMax: 512, outputBytesMax: 1024 ** 2, stopsMax: 9 };
const held = (await hold('export const quorumMatch = () => 1; export const nextCommitIndex = () => 1;', { part: 'commitment', exports: ['quorumMatch', 'nextCommitIndex'] })).held;
const call = { call: 'quorumMatch', args: [{}], made: [] };
const birth = { node: 'S1', servers: ['S1', 'S2', 'S3'], life: 0, seed: 1, contents: {} };
const holders: ChildHolder[] = [];
afterAll(async () => {
  for (const holder of holders) holder.close();
  expect(await fences.left()).toEqual([]);
});

let taken = 0;

/** The host with these lines more, which run before anything is asked. */
function takenOver(lines: string): ChildHolder {
  const file = join(folder, `host-${++taken}.mjs`);
  writeFileSync(file, `${readFileSync(hostFile, 'utf8')}\n${lines}\n`);
  return holderWith(file);
}

function holderWith(file: string): ChildHolder {
  if (!host) throw new Error('Without a fence nothing hostile is run.');
  const holder = new ChildHolder({ host: { ...host, args: host.args.map((arg) => (arg === hostFile ? file : arg)) }, limits, held, tell: () => undefined });
  holders.push(holder);
  return holder;
}

/** Everything that a suite does with a holder. */
async function use(holder: ChildHolder): Promise<unknown> {
  if (await holder.load(0)) return 'faulty';
  const { result } = await holder.callPure(0, call);
  const node = await holder.openNode(0, birth);
  await node.step({ event: { kind: 'start' }, now: 0, disk: node.durable });
  await node.step({ event: { kind: 'timer', name: 'election' }, now: 200, disk: node.durable });
  return result;
}

async function failureOf(holder: ChildHolder): Promise<{ readonly verdict: string; readonly summary: string }> {
  const thrown: unknown = await use(holder).catch((error: unknown) => error);
  if (!(thrown instanceof Stopped)) throw new Error(`Not stopped: ${JSON.stringify(thrown)} ${String(thrown)}`);
  return { verdict: thrown.verdict, summary: thrown.failure.summary };
}

/** Changes what the process says. */
const rewrites = (change: string): string => `const write = connection.write.bind(connection); connection.write = (line) => write(${change});`;

describe.runIf(host)('a process that is not ours any more', () => {
  test('is told from one that is', async () => {
    expect(await use(holderWith(hostFile))).toBe(1);
  });

  test.each([
    ['answers before it is asked', 'connection.write(\'[[1,{"is":null}]]\\n\');', 'crashed', /wrong number|nobody asked/],
    ['answers twice', rewrites('line + line'), 'crashed', /wrong number|nobody asked/],
    ['answers under another number', rewrites("line.replace(/\\[\\[\\d+/, '[[77')"), 'crashed', /wrong number/],
    ['sends garbage', "connection.write('garbage\\n');", 'crashed', /not JSON/],
    ['sends no list', "connection.write('{\"is\":1}\\n');", 'crashed', /no list of answers/],
    ['sends what nests deep', "connection.write('['.repeat(1e5) + ']'.repeat(1e5) + '\\n');", 'crashed', /nested too deep/],
    ['sends without end', "const x = 'x'.repeat(1e6); const go = () => connection.write(x, go); go(); go();", 'crashed', /ended the whole process|not JSON/],
    ['gives its own verdict', rewrites('line.replace(\'{"is":{"$":"u"}}\', \'{"is":{"verdict":"pass","summary":"","output":[]}}\')'), 'crashed', /verdict that is not its to give/],
    ['invents a finding', rewrites('line.replace(\'{"is":{"$":"u"}}\', \'{"is":{"verdict":"fail","summary":"","finding":"none","output":[]}}\')'), 'crashed', /finding that there is not/],
    ['sets a prototype', rewrites('line.replace(\'"result":1\', \'"__proto__":{"result":1}\')'), 'crashed', /can't be read/],
    ['sends to nobody', rewrites('line.replaceAll(\'"to":"S2"\', \'"to":"S9"\')'), 'crashed', /message to nobody/],
    ['makes up an effect', rewrites('line.replaceAll(\'"kind":"timer"\', \'"kind":"win"\')'), 'crashed', /effect that there is not/],
    ['sets a timer to no time', rewrites('line.replace(/"afterMs":\\d+/, \'"afterMs":-1\')'), 'crashed', /no time of a timer/],
    ['sends a broken tag', rewrites('line.replace(\'"result":1\', \'"result":{"$":"m","v":3}\')'), 'crashed', /can't be read/],
    ['has no state', rewrites('line.replace(/"born":\\{/, \'"born":3,"x":{\')'), 'crashed', /no state/],
    ['tells of an error', 'connection.write(\'[[1,{"error":"x"}]]\\n\');', 'crashed', /an error of its own: x/],
    ['exits', 'process.exit(0);', 'crashed', /ended the whole process/],
    ['exits later', 'setTimeout(() => process.reallyExit(0), 30); working = new Promise(() => {});', 'crashed', /ended the whole process/],
    ['closes the line', 'connection.destroy(); setInterval(() => {}, 1000);', 'crashed', /ended the whole process/],
    ['loops', 'for (;;);', 'timeout', /Nothing came back/],
    ['falls silent after its first answer', rewrites("line.startsWith('[[1,') ? line : ''"), 'timeout', /Nothing came back/],
    ['prints without end', "setInterval(() => process.stdout.write('x'.repeat(1e5)), 0); working = new Promise(() => {});", 'output-limit', /printed without end/],
    ['fills memory outside the heap', 'const kept = []; setInterval(() => kept.push(Buffer.alloc(5e7, 1)), 1); working = new Promise(() => {});', 'memory', /all the memory/],
    ['fills memory without a pause', 'const kept = []; for (;;) kept.push(Buffer.alloc(5e7, 1));', 'memory', /all the memory/],
    ['starts a program that stays', "import { spawn } from 'node:child_process'; spawn('/node', ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref(); working = new Promise(() => {});", 'crashed', /ended the whole process/],
  ])('that %s fails its own test, and no other', async (_what, lines, verdict, says) => {
    const [failure, another] = await Promise.all([failureOf(takenOver(lines)), use(holderWith(hostFile))]);
    expect(failure).toEqual({ verdict, summary: expect.stringMatching(says) as unknown });
    expect(another).toBe(1);
  });

  test('sees nothing of the machine, and can change nothing', async () => {
    const look = `
      import * as fs from 'node:fs'; import * as net from 'node:net'; import * as dns from 'node:dns/promises';
      working = new Promise(() => {});
      const said = (run) => { try { return JSON.stringify(run()) ?? 'done'; } catch (error) { return error.code ?? error.message; } };
      const isRoot = ({ dev, ino }) => dev === fs.statSync('/').dev && ino === fs.statSync('/').ino;
      const connects = (to) => new Promise((resolve) => net.connect(to).on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code)));
      const opened = Array.from({ length: 64 }, (_, fd) => fd).flatMap((fd) => { try { const facts = fs.fstatSync(fd); return (facts.isFile() || facts.isDirectory()) && !isRoot(facts) ? [fd] : []; } catch { return []; } });
      const seen = {
        root: fs.readdirSync('/').filter((name) => !name.startsWith('lib') && name !== 'usr'), home: said(() => fs.readdirSync('/home')), passwd: said(() => fs.readFileSync('/etc/passwd')),
        proc: said(() => fs.readdirSync('/proc')), write: said(() => fs.writeFileSync('/x', 'x')), append: said(() => fs.appendFileSync('/host.mjs', 'x')), remove: said(() => fs.unlinkSync('/node')),
        shell: said(() => fs.existsSync('/bin/sh')), parent: process.ppid, kill: said(() => process.kill(${process.pid}, 0)),
        env: Object.keys(process.env).filter((name) => name !== 'PWD').sort(), argv: process.argv, opened, tz: process.env.TZ,
      };
      Promise.all([connects({ host: '1.1.1.1', port: 53 }), dns.lookup('example.org').then(() => 'found', (error) => error.code)]).then(([tcp, name]) => {
        connection.write(JSON.stringify([[1, { error: JSON.stringify({ ...seen, tcp, name }) }]]) + '\\n');
      });`;
    const { summary } = await failureOf(takenOver(look));
    const seen = JSON.parse(summary.replace(/^.*an error of its own: /s, '').replace(/\. Code under test.*$/s, '')) as Record<string, unknown>;
    expect(seen).toMatchObject({ root: ['host.mjs', 'node'], home: 'ENOENT', passwd: 'ENOENT', proc: 'ENOENT', write: 'EROFS', append: 'EROFS', remove: 'EROFS', shell: 'false', parent: 0 });
    expect(seen).toMatchObject({ kill: 'ESRCH', env: ['LC_ALL', 'TZ'], argv: ['/node', '/host.mjs'], opened: [], tz: 'UTC', tcp: 'ENETUNREACH' });
    expect(seen['name']).not.toBe('found');
  });
});
