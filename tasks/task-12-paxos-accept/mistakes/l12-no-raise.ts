import type { Evidence, Mistake } from '#mistake';

/** It accepts, and what is promised stays as it was. */
const leavesPromised = ({ rows }: Evidence): boolean =>
  rows({ test: 'promises what it accepts', name: /^it accepts ballot 2 and had promised/, got: /^the state afterwards, promised/ }).length > 0 &&
  rows({ test: 'accepts unless a higher ballot was promised', name: 'it has promised a lower ballot' }).length === 0;

export const mistake: Mistake = {
  id: 'L12-NO-RAISE',
  title: 'an acceptor accepts a ballot without promising it',
  symptom: 'An acceptor that never saw the prepare of ballot 2 accepts it. An old accept request of ballot 1 comes late and takes its place; the next proposer is told of the wrong value.',
  why: 'Promising is phase 1’s business, and mostly the promise is there already when the accept request comes. But an acceptor may have been left out of phase 1.',
  fix: 'Where an acceptor accepts, set promised to that ballot, too, and write both.',
  hints: [
    'An acceptor has promised nothing, accepts ballot 2, and then the accept request of ballot 1 arrives. What does it do, and what does it tell the next proposer?',
    'An acceptor acts on nothing below the highest ballot that it has acted on: in Lamport’s TLA+ module Paxos, Phase2b sets maxBal to the accepted ballot, as Phase1b does (Paxos Made Simple §2.2, P1a).',
    'In onAccept, beside acceptedN and acceptedV, set state.promised to n, before the persist.',
  ],
  source: 'Paxos Made Simple §2.2 (P1a)',
  signs: [
    { kind: 'test', weight: 4, says: 'a ballot is accepted, and promised stays below it', seen: leavesPromised },
    {
      kind: 'trace',
      weight: 3,
      says: 'an acceptor accepted a ballot, and what it had promised stayed below it',
      seen: ({ paxos }) => paxos.accepts.some(({ leftPromise }) => leftPromise),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'promised is not set where a ballot is accepted',
      find: (code) => {
        const handler = code.in('onAccept');
        return handler.writes('promised').length === 0 && handler.fields('promised').length < 2 && handler.writes('acceptedN').length > 0 ? handler : undefined;
      },
      examples: {
        wrong: ["export function onAccept(s, { n, v }, ctx) { if (s.promised !== null && ctx.compare(n, s.promised) < 0) return { type: 'nack', n, promised: s.promised }; s.acceptedN = n; s.acceptedV = v; }"],
        right: ['export function onAccept(s, { n, v }, ctx) { if (s.promised !== null && ctx.compare(n, s.promised) < 0) return; s.promised = n; s.acceptedN = n; s.acceptedV = v; }'],
      },
    },
  ],
};
