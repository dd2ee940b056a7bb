import type { Evidence, Mistake } from '#mistake';

const values = 'takes any value for a value';
const falsy = /^(?:its own value is )?(?:0|""|false|null)\b|^(?:its own value is )?""/;

/** What goes wrong goes wrong with such a value only. */
const losesFalsy = ({ rows }: Evidence): boolean =>
  (rows({ test: values }).some(({ name }) => falsy.test(name)) && rows({ test: values }).every(({ name }) => falsy.test(name)) && rows({ test: 'proposes the value of the highest ballot it is told of' }).length === 0 && rows({ test: 'learns what a majority has accepted under one ballot' }).length === 0) ||
  (rows({ test: 'asks for one value under its ballot' }).length > 0 && rows({ test: 'asks for one value under its ballot' }).every(({ name }) => name === 'null was accepted'));

export const mistake: Mistake = {
  id: 'L12-FALSY',
  title: 'a value that is 0, "", false or null counts as no value',
  symptom: 'Somebody’s 0 is chosen. The next proposer is told of it, takes it for nothing, and has its own value chosen instead.',
  why: 'if (acceptedV) and acceptedV ?? own read well, and the values of the first trials are words.',
  fix: 'Ask whether there is a ballot: acceptedN is null where nothing was accepted, and nowhere else.',
  hints: [
    'The account’s balance that was agreed upon is 0. What does your test for an accepted value say to that?',
    'If the responses report no proposals, any value will do (Paxos Made Simple §2.2, phase 2 (a)). A proposal is there if its number is, whatever its value.',
    'Test acceptedN against null, never acceptedV, and use neither || nor ?? with a value. The same goes for state.chosen, which is an object so that a choice of null can be told from none.',
  ],
  source: 'Paxos Made Simple §2.2 (phase 2 (a))',
  signs: [
    { kind: 'test', weight: 4, says: 'such a value is lost, and others are not', seen: losesFalsy },
    {
      kind: 'code',
      weight: 1,
      says: 'a value is tested here, and not its ballot',
      find: (code) => {
        const choosing = code.in('chooseValue');
        return choosing.comparisons.find(({ left, right }) => left.means('promises[].acceptedV', '$1[].acceptedV') || right.means('promises[].acceptedV', '$1[].acceptedV'));
      },
      examples: {
        wrong: ['export function chooseValue(s, promises) { for (const p of promises) if (p.acceptedV !== null) return p.acceptedV; return s.proposal.v; }'],
        right: ['export function chooseValue(s, promises) { for (const p of promises) if (p.acceptedN !== null) return p.acceptedV; return s.proposal.v; }'],
      },
    },
  ],
};
