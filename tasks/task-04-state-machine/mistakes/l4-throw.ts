import type { Evidence, Mistake } from '#mistake';

const goesOn = "answers what can't be done, and goes on";

/** A command that can't be carried out ended in an error. */
const throws = ({ rows }: Evidence): boolean => rows({ test: goesOn, got: /The code threw (?!RangeError: .*due)/ }).length > 0;

/** The server stopped at such a command, or passed it without a word. */
function stopsOrSkips({ rows }: Evidence): boolean {
  return rows({ test: goesOn }).some(
    ({ about, value, should, got }) =>
      (about === 'the state afterwards, lastApplied' && Number(value) < Number(should)) || /^reported as applied: (?!1 2 3 4;)/.test(got),
  );
}

/** Nor are commands applied among which there is nothing odd. */
const failsAnyway = ({ rows }: Evidence): boolean =>
  rows({ test: 'applies what is committed, in order, and nothing else', name: 'three entries, all committed' }).length > 0;

export const mistake: Mistake = {
  id: 'L4-THROW',
  title: 'a command that can’t be carried out stops the machine, or is passed over',
  symptom:
    'A compare-and-set meets another value, or a command is unknown, and the machine throws. The server stops there, and after every restart at the same entry again; or the entry is swallowed and whoever waits for its result waits for ever.',
  why: 'An exception is the usual way to say that something can’t be done. But this command is in the log for good, on every server, and each has to get past it.',
  fix: 'Make the failure a result, count the entry as applied, and report it like any other.',
  hints: [
    'Entry 5 can’t be carried out. What do you want lastApplied to be afterwards, and what does the client of entry 5 hear?',
    'All servers execute the same commands in the same order and come to the same state and the same outputs (Raft §2): that a command fails is one of these outputs.',
    'Let applyCommand return ok: false with an error text for a comparison that fails and for an operation that it doesn’t know, after it has counted the entry. Then applyCommitted needs no special case.',
  ],
  source: 'Raft §2, Fig. 2 (rules for all servers)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a command that can’t be carried out ended in an error',
      seen: throws,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'a server stopped at a command that can’t be carried out, or never reported it',
      seen: stopsOrSkips,
    },
    {
      kind: 'test',
      weight: 2,
      says: 'after a command that had failed the next entry was refused',
      seen: ({ rows }) => rows({ test: goesOn, got: /The code threw RangeError: .*due/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'commands that can be carried out are not applied either',
      seen: failsAnyway,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'an error is caught around the call of the machine, or made in the midst of its operations',
      find: (code) => code.in('applyCommand').calls('Error', 'TypeError').find(({ guards }) => guards.some((guard) => guard.reads('op', 'expected'))),
      examples: {
        wrong: [
          "export function applyCommand(m, { index, command }) { m.at = index; if (command.op === 'put') return { ok: true }; throw new Error('unknown'); }",
          "export function applyCommand(m, { command }) { if (m.values[command.key] !== command.expected) throw new TypeError('other'); return { ok: true }; }",
        ],
        right: [
          "export function applyCommand(m, { index, command }) { if (index !== m.at + 1) throw new Error('not due'); m.at = index; return command.op === 'put' ? { ok: true } : { ok: false }; }",
        ],
      },
    },
  ],
};
