import type { Evidence, Mistake } from '#mistake';

/** No lease lasts so long: the longest election timeout, on the slowest clock. */
const LONG_MS = 400;

/** Answered at once by a server that no majority has followed for long, or that doesn't even lead. */
const isFromMemory = ({ clients }: Evidence): boolean =>
  clients.reads.some(({ isLogged, isAtOnce, wasLeader, confirmedMsAgo }) => !isLogged && isAtOnce && (!wasLeader || confirmedMsAgo > LONG_MS));

export const mistake: Mistake = {
  id: 'L10-LOCAL-READ',
  title: 'a read is answered from the server’s own machine, and nobody is asked whether that is up to date',
  symptom:
    'A leader is cut off from the others, and a client still reaches it. The others elect another leader and take writes. The client reads at the old one, and gets a value that was overwritten long ago.',
  why: 'The machine is right there, the server leads, and everything in the machine is committed. All true; but whether it still leads, a server can’t tell from its own memory.',
  fix: 'Let reads go through the log like writes. Or note commitIndex, hear from a majority by messages sent after the read came that they still follow in this term, wait until lastApplied has come that far, and only then read.',
  hints: [
    'S1 led a moment ago. What has to happen at S2 and S3 so that it leads no longer, and which part of that does S1 notice while the network is cut?',
    'A leader must not answer a read without knowing that it has not been deposed: it exchanges messages with a majority of the cluster before it responds (Raft §8, thesis §6.4).',
    'In onRequest, treat a read as you treat a write: propose a get, and answer with what the machine says when that entry is applied. If you answer by ctx.query, let it come only after a round of messages to the peers, begun when the read was here, that a majority has answered in your term.',
  ],
  source: 'Raft §8; thesis §6.4',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a server that has heard from nobody answers a read',
      seen: ({ rows }) => rows({ test: 'answers no read from one server’s memory alone', got: /^answered/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a read was answered in the moment in which it came, by a server that nobody had followed for long',
      seen: isFromMemory,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'the machine is asked, and no other server is',
      find: (code) => {
        const handler = code.in('onRequest');
        return handler.calls('rpc', 'send').length === 0 ? handler.calls('query')[0] : undefined;
      },
      examples: {
        wrong: ['export function onRequest(s, r, ctx) { if (r.type === "read") return toReply(r, ctx.query(s, { op: "get", key: r.key })); ctx.propose(r, c); }'],
        right: [
          'export async function onRequest(s, r, ctx) { await ctx.propose(r, { op: "get", key: r.key }); }',
          'export async function onRequest(s, r, ctx) { await Promise.any(ctx.peers.map((p) => ctx.rpc(p, m))); return toReply(r, ctx.query(s, { op: "get", key: r.key })); }',
        ],
      },
    },
  ],
};
