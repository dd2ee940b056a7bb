import type { Evidence, Mistake } from '#mistake';

const learning = 'learns what a majority has accepted under one ballot';

/** Acceptances under several ballots make a majority, and those of one acceptor don’t. */
const countsTogether = ({ rows }: Evidence): boolean =>
  rows({ test: learning, name: /one value under two ballots|one value; S3 under ballot 2|another ballot of the same round/ }).some(({ about }) => about === 'the state afterwards, chosen') &&
  rows({ test: learning, name: /twice$|two of four/ }).length === 0;

export const mistake: Mistake = {
  id: 'L12-CROSS-BALLOT',
  title: 'acceptances under different ballots are counted together',
  symptom: 'A proposer reports a value as chosen that is not: one acceptor has accepted it under ballot 1, another under ballot 3. A later ballot finds a third value in between, and has that one chosen.',
  why: 'Two of three acceptors have accepted "v". That looks like a majority for "v", and most of the time it is one.',
  fix: 'Count acceptors by ballot. The value follows from the ballot, since under one ballot there is one value.',
  hints: [
    'S1 has accepted (1, "v"), S2 (3, "v") and S3 (2, "w"). Ballot 4 hears S1 and S3. Which value does it propose?',
    'A value is chosen when a single proposal, number and value, has been accepted by a majority of the acceptors (Paxos Made Simple §2.2, §2.3).',
    'Remember for each acceptor under which ballot it has accepted, or for each ballot which acceptors have. Only those of the same ballot, by ctx.compare, add up.',
  ],
  source: 'Paxos Made Simple §2.2, §2.3',
  signs: [
    { kind: 'test', weight: 4, says: 'a value is learned that no ballot has a majority for', seen: countsTogether },
    {
      kind: 'trace',
      weight: 3,
      says: 'a proposer learned a value that it had heard a majority accept, but not under one ballot',
      seen: ({ broke, paxos }) => broke('AGREE') && paxos.learned.some(({ votes, votesOfAll, servers }) => 2 * votes <= servers && 2 * votesOfAll > servers),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the ballot of an acceptance is not looked at',
      find: (code) => {
        const learner = code.in('onAccepted');
        return learner.reads('$1.n') ? undefined : learner;
      },
      examples: {
        wrong: ['export function onAccepted(s, { from, v }, ctx) { s.votes[from] = v; if (Object.values(s.votes).filter((one) => one === v).length > ctx.peers.length / 2) s.chosen = { v }; }'],
        right: ['export function onAccepted(s, { from, n, v }, ctx) { s.votes[from] = n; if (Object.values(s.votes).filter((one) => ctx.compare(one, n) === 0).length > ctx.peers.length / 2) s.chosen = { v }; }'],
      },
    },
  ],
};
