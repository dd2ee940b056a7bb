import type { Evidence, Mistake } from '#mistake';

const leading = 'leads by a majority for this very ballot, until it hears of a higher one';

/** Some message with a higher ballot leaves a leader in office; a request that an acceptor wrongly refuses says nothing. */
const leadsOn = ({ rows, failed }: Evidence): boolean => {
  const stays = (name: string): boolean => rows({ test: leading, name, got: /^it goes on leading/ }).length > 0;
  if (stays('hears of a higher ballot otherwise') || stays('is told what was chosen')) return true;
  if (stays('promises a higher ballot') && !failed('promises for all slots, and tells of each')) return true;
  return stays('is asked to accept') && !failed('accepts slot by slot, under one promise');
};

/** A majority of promises makes a leader, though they are for another ballot, or this one is over. */
const winsByAnother = ({ rows, failed }: Evidence): boolean => {
  const wins = (name: string): boolean => rows({ test: leading, name, got: /^it (leads|has asked)/ }).length > 0;
  if (wins('earlier ballot of its own') || wins('heard of a higher ballot before')) return true;
  return wins('promised a higher ballot before') && !failed('promises for all slots, and tells of each');
};

export const mistake: Mistake = {
  id: 'L14-STALE-SKIP',
  title: 'phase 1 is skipped without a majority’s promises for this very ballot',
  symptom: 'A server goes on leading when another one leads by a higher ballot: its accept requests are refused for ever and its clients wait; or it takes a new ballot and proposes under that without having asked anybody.',
  why: '“I lead” looks like something that a server is. It is something about one ballot: a majority has promised it, and as far as this server knows nobody has gone beyond.',
  fix: 'End leadership, or the attempt at it, whenever any message carries a ballot above your own: a refusal, a prepare, an accept, a decision, a heartbeat. Begin again with a prepare under a new ballot, and count only promises for that.',
  hints: [
    'S1 leads by ballot 1. It is asked to promise ballot 2, and does. Under which ballot may it propose now, and who has promised that?',
    'Phase 1 need not be repeated for later instances while the same proposal number is used, whose prepare a majority has answered (Paxos Made Simple §3).',
    'One function that is told every ballot you meet, called from all handlers: if it is above state.ballot, the role is follower and the ballot null. In onPromise compare the request’s n with state.ballot before you count.',
  ],
  source: 'Paxos Made Simple §2.4, §3',
  signs: [
    { kind: 'test', weight: 4, says: 'a leader heard of a higher ballot, and goes on leading', seen: leadsOn },
    { kind: 'test', weight: 4, says: 'it leads by promises that are not for the ballot under way', seen: winsByAnother },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader heard of a higher ballot, and went on leading',
      seen: ({ replicas }) => replicas.overruled.some(({ leadsOn: isLeading }) => isLeading),
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a server proposed under a ballot that no majority had promised it',
      seen: ({ replicas }) => replicas.proposed.some(({ isOwn, servers, promisesForOthers }) => isOwn && 2 * promisesForOthers <= servers),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'promises are counted for whichever ballot',
      find: (code) => {
        const counting = code.in('onPromise');
        return counting.calls('compare').some(({ args }) => args.some((arg) => arg.reads('ballot'))) ? undefined : counting;
      },
      examples: {
        wrong: ["export function onPromise(s, { from, reply }, ctx) { s.promises[from] = reply.accepted; if (Object.keys(s.promises).length > 1) s.role = 'leader'; }"],
        right: ["export function onPromise(s, { from, request, reply }, ctx) { if (ctx.compare(request.n, s.ballot) !== 0) return; s.promises[from] = reply.accepted; s.role = 'leader'; }"],
      },
    },
  ],
};
