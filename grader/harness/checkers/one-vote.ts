import type { Message, NodeId } from '../protocols/node.ts';
import type { RequestVote, RequestVoteReply } from '../protocols/raft/messages.ts';
import type { Term } from '../protocols/raft/state.ts';
import { Broken, type Checker } from '../trace/checker.ts';
import { departure, raftStep } from './raft-events.ts';

interface Vote {
  readonly for: NodeId;
  /** It only asked for votes, which means that its own is spent as long as it remembers. */
  readonly isOwn: boolean;
}

/** Every server's votes by term, as far as they have left it. */
type Votes = Readonly<Record<NodeId, Readonly<Record<Term, Vote>>>>;

/** Each server votes for at most one candidate in a given term; whoever stands for election votes for itself. */
export const oneVote: Checker<Votes> = {
  id: 'ONE-VOTE',
  name: 'One vote a server and term',
  source: 'Raft §5.2',
  start: {},
  step(votes, event) {
    // Nobody has counted the own vote of a candidate that crashed, so it may come back without it.
    if (event.kind === 'crash') return withoutOwn(votes, event.node);
    const step = raftStep(event);
    if (step?.after.role === 'leader') return cast(votes, step.node, step.after.currentTerm, { for: step.node, isOwn: false });
    const sent = departure(event, 'send');
    if (sent && isRequestVote(sent.message)) return cast(votes, sent.node, sent.message.term, { for: sent.node, isOwn: true });
    const replied = departure(event, 'reply');
    if (!replied || !isRequestVote(replied.request) || !(replied.reply as RequestVoteReply).voteGranted) return votes;
    return cast(votes, replied.node, replied.request.term, { for: replied.request.candidateId, isOwn: false });
  },
};

function cast(votes: Votes, node: NodeId, term: Term, vote: Vote): Votes | Broken {
  const earlier = votes[node]?.[term];
  if (earlier && earlier.for !== vote.for) return broken(node, term, earlier.for, vote.for);
  if (earlier && (vote.isOwn || !earlier.isOwn)) return votes;
  return { ...votes, [node]: { ...votes[node], [term]: vote } };
}

function withoutOwn(votes: Votes, node: NodeId): Votes {
  const all = Object.entries(votes[node] ?? {});
  const kept = all.filter(([, vote]) => !vote.isOwn);
  return kept.length === all.length ? votes : { ...votes, [node]: Object.fromEntries(kept) };
}

/** A PreVote request asks for nothing that is kept. */
function isRequestVote(message: Message): message is RequestVote {
  return message.type === 'RequestVote' && (message as RequestVote).preVote !== true;
}

function broken(node: NodeId, term: Term, first: NodeId, second: NodeId): Broken {
  const itself = (candidate: NodeId): string => (candidate === node ? 'itself' : candidate);
  return new Broken({
    summary: `${node} votes for ${itself(first)} and for ${itself(second)} in term ${term}`,
    got: `votes of ${node} in term ${term}: ${first} and ${second}`,
    expected: `one vote in term ${term}, and ${first} has it`,
    nodes: [node, second],
  });
}
