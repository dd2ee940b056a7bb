import type { Evidence, Mistake } from '#mistake';

const secondChoice = 'sees a second choice, whatever has been overwritten';
const ended = /called step/;

/** The search finds what can be seen in any state, and misses what depends on how the state was reached. */
const prunesPasts = ({ rows }: Evidence): boolean =>
  rows({ name: /forgets its vote|it doesn’t count as promised$/, got: /overlooks.*, [1-9]\d* of them/ }).length > 0 &&
  rows({ name: /of several values|tell what it has accepted/, got: /overlooks/ }).length === 0 &&
  rows({ test: secondChoice }).length === 0;

/** With more than a few states the search never ends, though it keeps to the scope. */
const explodes = ({ rows }: Evidence): boolean => rows({ got: ended }).length > 0 && rows({ name: 'one ballot', got: ended }).length === 0 && rows({ got: /leaves the scope/ }).length === 0;

export const mistake: Mistake = {
  id: 'L13-STATE-KEY',
  title: 'the key of a state leaves something out, or holds the order of events',
  symptom: 'A broken protocol is certified, since states are taken for known that are not. Or the search is ended, since the same states are met again and again as new ones.',
  why: 'The model’s state looks like all there is, and JSON.stringify like a key. But votes that were overwritten are not in that state, and JSON.stringify makes {} of every Map and Set.',
  fix: 'The key needs the model’s state and whatever your checks remember of the past, and nothing else: not the order in which it came about. keyOf knows Map and Set, and sorts them.',
  hints: [
    'Two ways lead into the same state. On one of them S2 had voted for "a" before it voted for "b". Which of your keys tells them apart, and would it also tell apart two orders of the same two promises?',
    'A state may be left out if everything that can be found from it can be found from one that was met before. What the rules look at is part of it: the votes, promises and proposals that have been (Paxos Made Simple §2.2, P1a, P2c).',
    'Build the key of the model’s state and of the set of what has happened. A list holds an order: sort its texts first, or put them into a Set, and let keyOf make the text.',
  ],
  source: 'Paxos Made Simple §2.2',
  signs: [
    { kind: 'test', weight: 4, says: 'the search misses what only the past of a state shows', seen: prunesPasts },
    { kind: 'test', weight: 4, says: 'the search meets the same states as new ones, again and again', seen: explodes },
    {
      kind: 'code',
      weight: 1,
      says: 'JSON.stringify makes a key here, and of a Map or Set it makes {}',
      find: (code) => code.in('explore').calls('JSON.stringify')[0],
      examples: {
        wrong: ['export function explore(model, scope) { const seen = new Set(); const key = JSON.stringify([model.start, new Map()]); seen.add(key); }'],
        right: ["import { keyOf } from '#harness'; export function explore(model, scope) { const seen = new Set(); seen.add(keyOf([model.start, new Map()])); }"],
      },
    },
  ],
};
