import type { Evidence, Mistake } from '#mistake';

const proposing = 'proposes the highest ballot’s value in each slot, under its own';

/** The right values, under the ballots that they were told with. */
const keepsBallot = ({ rows }: Evidence): boolean => rows({ test: proposing, got: /^it has proposed in slot \d+ under ballot/ }).length > 0;

export const mistake: Mistake = {
  id: 'L14-OLD-BALLOT',
  title: 'a value is proposed again under the ballot that it was accepted under before',
  symptom: 'The new leader’s first accept requests are refused by all who have promised its ballot, so the open slots stay open; or they are accepted, under a ballot that belongs to another server.',
  why: 'A promise tells of a slot, a ballot and a value, and it is easy to send the three on together. But the ballot there only says which of the values to take.',
  fix: 'Send the value, with your own ballot: the one that the promises are for.',
  hints: [
    'The acceptors have promised ballot 2. You ask them to accept something under ballot 1. What do they answer?',
    'The proposer sends an accept request for a proposal numbered n, the number of its prepare, with the value of the highest-numbered proposal among the responses (Paxos Made Simple §2.2, phase 2 (a)).',
    'Of what a promise tells keep slot and v. The n in every accept request is state.ballot.',
  ],
  source: 'Paxos Made Simple §2.2 (phase 2 (a)), §3',
  signs: [
    { kind: 'test', weight: 4, says: 'it proposes under another ballot than its own', seen: keepsBallot },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server asked to accept under a ballot that it had not begun',
      seen: ({ replicas }) => replicas.proposed.some(({ isOwn }) => !isOwn),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'what a promise told of is spread into the accept request',
      find: (code) => code.in('onPromise').calls('send').find(({ args }) => args[1]?.fields('...').some((spread) => spread.reads('accepted[]', 'promises[]', 'reply.accepted[]'))),
      examples: {
        wrong: ["export function onPromise(s, { reply }, ctx) { for (const vote of reply.accepted) ctx.send('S2', { type: 'accept', n: s.ballot, ...vote }); }"],
        right: ["export function onPromise(s, { reply }, ctx) { for (const { slot, v } of reply.accepted) ctx.send('S2', { type: 'accept', n: s.ballot, slot, v }); }"],
      },
    },
  ],
};
