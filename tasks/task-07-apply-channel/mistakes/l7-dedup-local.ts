import type { Evidence, Mistake } from '#mistake';

const onFollower = 'a retry that is committed much later, at a follower';
const onLeader = 'a retry that is committed much later, at the leader';
const executedAgain = /get "x", came to \{"ok":true,"value":1\}/;

const isWrong = ({ rows }: Evidence, name: string): boolean => rows({ name, got: executedAgain }).length > 0;

/** Known where the client asked, and nowhere else. */
const knowsOnlyAtLeader = (evidence: Evidence): boolean => isWrong(evidence, onFollower) && !isWrong(evidence, onLeader);

/** Requests are known, but not by what is in state.sessions. */
const keepsElsewhere = ({ rows, passed }: Evidence): boolean =>
  rows({ name: /^what (a follower|the leader) has executed/ }).length === 2 && passed('executes a request once, however often it is in the log');

/** Known as long as the role stays the same. */
const forgetsWithRole = (evidence: Evidence): boolean =>
  !isWrong(evidence, onFollower) &&
  !isWrong(evidence, onLeader) &&
  evidence.rows({ name: /^executed as a (leader|follower), and the retry/, got: executedAgain }).length > 0;

export const mistake: Mistake = {
  id: 'L7-DEDUP-LOCAL',
  title: 'what has been executed is known to one server only, and is no part of the replicated state',
  symptom:
    'A client gets no answer, asks the next leader, and its request is executed a second time there: that server has applied the first copy too, and kept no note of it. Or the note is lost with the leadership, or left behind when a snapshot takes the rest along.',
  why: 'The leader is the one whom clients ask, so it seems to be the one who has to remember. But leadership moves on, and the client asks whoever has it.',
  fix: 'Enter a request into state.sessions when its entry is applied, on every server, in every role, whether a client waits here or not. Nothing but applied entries changes that table.',
  hints: [
    'S1 has executed the request and is gone before it can answer. The client asks S2, which has applied the same entry. How does S2 know?',
    'The state machine tracks the latest serial number of each client together with the response (Raft §8): it is part of the state that the log produces, the same on every server that has applied as much, and snapshots carry it (thesis §6.3).',
    'Look at every condition under which the table is written or emptied: no role, no waiting client and no stepping down may be among them. And it lies in state.sessions: state.own is not replicated and in no snapshot.',
  ],
  source: 'Raft §8, thesis §6.3',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a retry is known at the leader, and executed again at a follower',
      seen: knowsOnlyAtLeader,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'requests are known, and state.sessions says nothing of them',
      seen: keepsElsewhere,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'requests that were executed before the leadership changed are forgotten',
      seen: forgetsWithRole,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'servers that had applied the same entries had different sessions, or executed a request again',
      seen: ({ broke }) => broke('REPLICAS') || broke('RESULT'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the role, or who waits, decides what is remembered',
      find: (code) => code.writes('sessions[]', 'sessions').find(({ guards }) => guards.some((guard) => guard.reads('role', 'waiting'))),
      examples: {
        wrong: ['export function onCommitAdvanced(s, ctx) { const { clientId, seq } = s.log[0].command; if (s.role === "leader") s.sessions[clientId] = { seq }; }'],
        right: ['export function onCommitAdvanced(s, ctx) { const { clientId, seq } = s.log[0].command; if (clientId !== undefined) s.sessions[clientId] = { seq }; }'],
      },
    },
  ],
};
