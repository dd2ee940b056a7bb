import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TimedFault } from '../../harness/faults/faults.ts';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import { compiledNodes } from '../testing/compiled-node.ts';
import { shortRun } from '../testing/short-run.ts';
import type { NodeCommand } from './node-process.ts';

const node = compiledNodes();

/** A node of a few lines: `line` is what was heard, `say` sends a body back to its sender. */
function script(onLine: string, before = ''): NodeCommand {
  const text = `
    const rl = (await import('node:readline')).createInterface({ input: process.stdin });
    ${before}
    rl.on('line', (line) => {
      const { src, dest, body } = JSON.parse(line);
      const say = (reply) => process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { in_reply_to: body.msg_id, ...reply } }) + '\\n');
      if (body.type === 'init') say({ type: 'init_ok' });
      else { ${onLine} }
    });`;
  return { program: process.execPath, args: ['--input-type=module', '--eval', text] };
}

/** The first node dies early and comes back. */
const killTheFirst: readonly TimedFault[] = [
  { atMs: 300, action: { do: 'crash', node: 'n1' } },
  { atMs: 400, action: { do: 'restart', node: 'crashed' } },
];

describe('verdicts', () => {
  test('a store that writes before it answers passes, killed and restarted too', async () => {
    const folder = scratchFolder('cluster ');
    const result = await shortRun(node('forwarding'), { folder, plan: killTheFirst, rate: 200 });
    expect(result).toMatchObject({ history: { verdict: 'linearizable' }, faults: 1, isInterrupted: false });
    expect(result).not.toHaveProperty('failure');
    expect(result).not.toHaveProperty('stuck');
    expect(result.counts.ok).toBeGreaterThan(20);
    expect(JSON.parse(readFileSync(join(folder, 'n1', 'n1.json'), 'utf8'))).toMatchObject({ lives: 2 });
    expect(readFileSync(join(folder, 'history.jsonl'), 'utf8')).toContain('"note":"n1 is killed"');
  });

  test('one that answers before it writes is caught when it is killed', async () => {
    const { history, explanation } = await shortRun(node('forgetful'), { plan: killTheFirst, rate: 200, keys: 8 });
    expect(history.verdict).toBe('violated');
    expect(explanation?.shown.length).toBeGreaterThan(1);
  });

  test('replicas that nothing orders are caught', async () => {
    expect((await shortRun(node('gossiping'), { operationsMax: 600 })).history.verdict).toBe('violated');
  });

  test('cut links are nobody’s fault, and heal', async () => {
    const plan: readonly TimedFault[] = [{ atMs: 0, action: { do: 'isolate', node: 'leader', way: 'both' } }];
    const result = await shortRun(node('forwarding'), { plan, operationsMax: 100, timeoutMs: 300 });
    expect(result).toMatchObject({ history: { verdict: 'linearizable' }, faults: 1 });
    expect(result).not.toHaveProperty('stuck');
    expect(result.messages.lost).toBeGreaterThan(0);
  });
});

describe('what a node does wrong is said, and ends the run', () => {
  test.each([
    ['it never answers init', { program: process.execPath, args: ['--eval', 'setInterval(() => 0, 1000)'] }, /^n\d did not answer init within 0\.5 seconds/],
    ['it answers init with something else', script('', `rl.on('line', () => process.stdout.write('{"src":"n1","dest":"c0","body":{"type":"ok","in_reply_to":1}}\\n'));`), /answered init with|in the name of n1/],
    ['it can not be started', { program: '/there/is/no/such/program', args: [] }, /could not be started: .*ENOENT/],
    ['it dies at once', { program: process.execPath, args: ['--eval', 'console.error("oh no"); process.exit(7)'] }, /^n\d ended by itself, with code 7\. Its last words: oh no$/],
    ['it dies at the first request', script('process.exit(3)'), /ended by itself, with code 3/],
    ['it is ended by a signal', script(`process.kill(process.pid, 'SIGTERM')`), /was ended by SIGTERM/],
    ['it prints', script(`console.log('got', body.type)`), /^n\d wrote a line that is no message, since it is not JSON: got /],
    ['it writes to nobody', script(`process.stdout.write(JSON.stringify({ src: dest, dest: 'lin-kv', body }) + '\\n')`), /^n\d sent a message to lin-kv, but there are only n1, n2, n3 and the clients here/],
    ['it speaks for others', script(`process.stdout.write(JSON.stringify({ src: 'n9', dest: src, body }) + '\\n')`), /in the name of n9/],
    ['it answers what no schema allows', script(`say({ type: body.type + '_ok', value: 1, leader: 'n1' })`), /^n\d answered .*, which Maelstrom does not allow: a `\w+_ok` has no field/],
    ['it floods its output with lines', script(`const one = JSON.stringify({ src: dest, dest: dest, body }) + '\\n'; process.stdout.write(one.repeat(60000))`), /more than 20000 lines in a second/],
    ['it writes a line without an end', script(`process.stdout.write('x'.repeat(40_000_000))`), /a line of more than 33554432 characters, and was ended/],
  ] as const)('%s', async (_what, command, message) => {
    const { failure, history } = await shortRun(command, { initMsMax: command.args[0] === '--eval' ? 500 : 20_000 });
    expect(failure?.message).toMatch(message);
    expect(history.verdict).toBe('linearizable');
  });

  test('it answers nothing', async () => {
    const { stuck } = await shortRun(script(''), { timeoutMs: 50, progressMsMax: 500, operationsMax: 10 });
    expect(stuck).toContain('n1, n2, n3 answered nothing within 0.5 seconds after all faults had ended.');
  });

  test('it answers nothing but errors', async () => {
    const { stuck } = await shortRun(script(`say({ type: 'error', code: 11 })`), { progressMsMax: 500, operationsMax: 10 });
    expect(stuck).toContain('No operation succeeded within 0.5 seconds after all faults had ended; every node answered with errors.');
  });
});

describe('nothing is left behind', () => {
  /** Notes its own process and one that it has started. */
  const parent = script(
    `say({ type: 'error', code: 11 })`,
    `const { spawn } = await import('node:child_process');
     const { writeFileSync } = await import('node:fs');
     const child = spawn(process.execPath, ['--eval', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' });
     writeFileSync('pids', process.pid + ' ' + child.pid);`,
  );

  function pidsIn(folder: string): readonly number[] {
    return readdirSync(folder)
      .map((name) => join(folder, name, 'pids'))
      .filter((file) => existsSync(file))
      .flatMap((file) => readFileSync(file, 'utf8').split(' ').map(Number));
  }

  function isAlive(pid: number): boolean {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    // Killed, and waiting for whoever takes note of it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  }

  test.skipIf(!existsSync('/proc/self/status'))('at the end, nor when somebody interrupts', async () => {
    for (const interrupt of [false, true]) {
      const folder = scratchFolder('cluster ');
      const signal = interrupt ? AbortSignal.timeout(1000) : new AbortController().signal;
      const result = await shortRun(parent, { folder, operationsMax: interrupt ? 100_000 : 20, progressMsMax: 300, initMsMax: 20_000 }, signal);
      expect(result.isInterrupted).toBe(interrupt);
      await expect.poll(() => pidsIn(folder).filter(isAlive), { timeout: 20_000 }).toEqual([]);
      if (!interrupt) expect(pidsIn(folder)).toHaveLength(6);
    }
  });
});
