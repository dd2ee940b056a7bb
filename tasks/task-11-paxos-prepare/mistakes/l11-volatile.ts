import type { Mistake } from '#mistake';

const writing = 'writes its promise to disk before it answers';
const about = ['promises what is higher, and nothing that is lower', 'tells with its promise what it has accepted'];

export const mistake: Mistake = {
  id: 'L11-VOLATILE',
  title: 'a promise leaves the acceptor before it is on its disk',
  symptom: 'An acceptor promises, crashes and comes back without the promise. Then it accepts what it had promised to refuse, and two values are chosen.',
  why: 'The answer is at hand as soon as the ballot is compared. The write looks like something that can follow, or it comes before the assignment and writes the old promise.',
  fix: 'Assign promised, persist, and answer after that, in this order.',
  hints: [
    'The acceptor crashes in the instant after its promise has left. What does it know when it is back?',
    'An acceptor records its intended response in stable storage before it sends the response (Paxos Made Simple §2.5).',
    'On the path that promises, first set state.promised, then call ctx.persist(), then return or reply: what is made after the persist waits for the write.',
  ],
  source: 'Paxos Made Simple §2.5',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'it promises before it has written, or never writes',
      seen: ({ rows }) => rows({ test: writing, got: /^it promised/ }).length > 0,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'what it promises is wrong already, whatever is on its disk',
      seen: ({ rows }) => rows().some(({ test }) => about.includes(test)),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a promise left an acceptor that had it in memory only',
      seen: ({ broke, paxos }) => broke('DUR') && paxos.promises.some(({ wasUnwritten }) => wasUnwritten),
    },
    {
      kind: 'trace',
      weight: -4,
      says: 'what is promised changes after the write, not before',
      seen: ({ paxos }) => paxos.late.length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the promise is made before the write, or nothing is written at all',
      find: (code) => {
        const handler = code.in('onPrepare');
        const early = handler.calls('reply').find(({ after }) => after.calls('persist').length > 0);
        return early ?? (handler.calls('persist').length === 0 && handler.writes('promised').length > 0 ? handler : undefined);
      },
      examples: {
        wrong: [
          'export function onPrepare(s, { n }, ctx) { s.promised = n; return { type: "promise", n }; }',
          'export function onPrepare(s, { n }, ctx) { s.promised = n; ctx.reply({ type: "promise", n }); void ctx.persist(); }',
        ],
        right: ['export function onPrepare(s, { n }, ctx) { s.promised = n; void ctx.persist(); ctx.reply({ type: "promise", n }); }'],
      },
    },
  ],
};
