import type { Evidence, Mistake } from '#mistake';

const apart = 'shares nothing with the log or with its callers';

/** Whoever got a result has changed the machine, or the log, with it. */
const isSpoiled = ({ rows }: Evidence): boolean =>
  rows({ test: apart, name: /is changed by whoever got it/, got: /^the digest changed|^the state afterwards, log:/ }).length > 0;

/** Applying an entry changed the log. */
const changesLog = ({ rows }: Evidence): boolean => rows({ got: /^the state afterwards, log:/ }).length > 0;

export const mistake: Mistake = {
  id: 'L4-ALIAS',
  title: 'the machine shares objects with the log, or with whoever asked it',
  symptom:
    'A value that was read is changed by its reader, and the machine has changed without a command; or a later command changes a value in place, and with it the entry that brought it here. Where messages are frozen it throws instead.',
  why: 'In JavaScript a put stores a reference, and a get hands one out. Nothing is copied unless you do it.',
  fix: 'Hand out copies, and never change an object that came out of a command: put a new one in its place.',
  hints: [
    'A client reads a list, and sorts what it got. Who else is holding that very array?',
    'Only commands of the log change a state machine (Raft §2, Fig. 1), and a committed entry stays as it is. An object with two holders is a way around both.',
    'Return a copy from get, structuredClone for instance. In put and cas store the new value as a whole, without merging it into the old object, and write nothing into the command itself.',
  ],
  source: 'Raft §2, Fig. 1',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a result that was changed by its reader changed the machine',
      seen: isSpoiled,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'applying entries changed the log',
      seen: changesLog,
    },
    {
      kind: 'rule',
      weight: 3,
      says: 'something frozen, a command or a value in it, was to be changed',
      seen: ({ found }) => found('G-ALIAS'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'what was stored, or the command, is changed in place',
      find: (code) => {
        const machine = code.in('applyCommand');
        return machine.writes('command.value', 'command.expected', 'command.key')[0] ?? machine.calls('assign').find(({ args: [into] }) => into?.reads('command') ?? false);
      },
      examples: {
        wrong: [
          'export function applyCommand(m, { index, command }) { command.value = JSON.stringify(command.value); m.set(command.key, command.value); }',
          'export function applyCommand(m, { index, command }) { Object.assign(command, { index }); m.set(command.key, command); }',
        ],
        right: ['export function applyCommand(m, { index, command }) { m.set(command.key, structuredClone(command.value)); return { ok: true, value: null }; }'],
      },
    },
  ],
};
