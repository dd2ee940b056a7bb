import type { Evidence, Mistake } from '#mistake';

const waiting = 'waits for f + 1 equal replies';

/** It is content with what one replica may have made up, though each reply is its signer's. */
const believes = ({ rows }: Evidence): boolean =>
  rows({ test: waiting, name: /^one reply$|^two different replies|^one replica replies twice|^a reply to an(?:other| older)|^seven replicas, two|^a liar is first/, got: /^it takes/ }).length > 0;

export const mistake: Mistake = {
  id: 'L17-ONE-REPLY',
  title: 'a client believes too few replicas',
  symptom: 'A lying replica answers first, and its lie is taken for the result. Or one replica’s word counts twice, different results are added up, or an old reply counts for a new request.',
  why: 'In Raft and Paxos one answer is as good as the next. Here one of them may be a lie, and only equal ones of different replicas say something.',
  fix: 'Take a result when f + 1 different replicas have signed it for this very request: at least one of them is correct.',
  hints: [
    'The first reply says 7, the second 8. Which one is true, and how many more do you need to know it?',
    'A client waits for f + 1 replies with valid signatures from different replicas, and with the same t and r, before it accepts the result r (Castro & Liskov 1999, §4.1).',
    'Keep the replies to the request under way by result: who has signed it, each once. A reply of another timestamp or for another client belongs to something else. At f + 1 under one result, take that.',
  ],
  source: 'Castro & Liskov 1999, §4.1',
  signs: [
    { kind: 'test', weight: 4, says: 'a client takes a result that one liar may have made up', seen: believes },
    {
      kind: 'trace',
      weight: 2,
      says: 'a client took a result that fewer than f + 1 replicas had given for this request',
      seen: ({ pbft }) => pbft.results.some(({ needed, equal, byName }) => Math.max(equal, byName) < needed),
    },
    { kind: 'rule', weight: 1, says: 'a client took a lie for the result', seen: ({ broke }) => broke('BFT-RESULT') },
    {
      kind: 'code',
      weight: 1,
      says: 'how many replicas may be faulty is not looked at',
      find: (code) => {
        const handler = code.in('onReply');
        return handler.reads('config.f') || handler.reads('config') ? undefined : handler;
      },
      examples: {
        wrong: ['export function onReply(s, m, ctx) { return ctx.verify(m) ? { result: m.result } : undefined; }'],
        right: ['export function onReply(s, m, ctx) { s.replies[m.signer] = ctx.digest(m.result); return Object.keys(s.replies).length > s.config.f ? { result: m.result } : undefined; }'],
      },
    },
  ],
};
