import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../pipeline/testing/scratch.ts';
import { nodeCommand } from './node-command.ts';

const cwd = scratchFolder();
for (const name of ['kv.py', 'a b.jar']) writeFileSync(join(cwd, name), '');

test.each([
  ['python3 kv.py other.py --dir .', 'python3', [join(cwd, 'kv.py'), 'other.py', '--dir', '.']],
  ['./kv  --port 1', join(cwd, 'kv'), ['--port', '1']],
  ['bin/kv', join(cwd, 'bin/kv'), []],
  ['/opt/kv', '/opt/kv', []],
  [`java -cp './a b.jar' "x y"z`, 'java', ['-cp', join(cwd, 'a b.jar'), 'x yz']],
])('%s', (text, program, args) => {
  expect(nodeCommand(text, cwd)).toEqual({ program, args });
});

test('a mark without its partner', () => {
  expect(nodeCommand(`node 'kv`, cwd)).toBeNull();
});
