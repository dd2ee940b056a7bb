import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L7-BLOCKS-CONSENSUS',
  title: 'consensus waits for the machine: an answer, a heartbeat or a write stands behind what is being applied',
  symptom:
    'While the machine is busy, followers that have an entry on disk don’t say so, or the leader falls silent. Nothing is committed, or others call an election, and all because one command takes long: a heavy command stops the whole cluster instead of its own clients.',
  why: 'Handing an entry on and awaiting the result is how one writes such a step anywhere else. But here it stands in the middle of a message handler, and whatever comes after it, the answer to the leader first of all, waits along. It is the lock held during an RPC over again: held during the machine’s work.',
  fix: 'Note what is to be done, start the consumer if none runs, and return. What takes time happens in the consumer, which nobody awaits.',
  hints: [
    'A follower has written an entry to its disk, and the machine has a minute’s work. When does the leader hear that the entry is there, and who is waiting for what?',
    'A follower answers AppendEntries when the entries are on its disk (Raft Fig. 2, AppendEntries RPC), and heartbeats go out all the time (Raft §5.2). Applying comes after commitment (Raft §5.3): nothing that leads to commitment may depend on it.',
    'Look for what onCommitAdvanced returns: if it is async, or returns the consumer’s promise, the answer to the leader waits until that is done; start the consumer with `void` and return nothing. The same goes for waiting until there is room in a queue. And in the consumer: no ctx.persist(), since every later effect waits for that write and nothing persistent has changed, and no change to Raft’s own timers.',
  ],
  source: 'Raft §2, §5.2, §5.3',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'a follower left its leader’s message unanswered for long, and was writing nothing',
      seen: ({ channel }) => channel.lateReplies.some(({ ms }) => ms >= 20),
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'while it applied entries, a server wrote to its disk again and again, though nothing persistent had changed',
      seen: ({ broke, channel }) => broke('OFF-PATH') && channel.idleWrites.length >= 5,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'the leader sent nothing for longer than two heartbeats, and was writing nothing',
      seen: ({ broke, channel }) => broke('OFF-PATH') && channel.silences.some(({ ms }) => ms >= 110),
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'with a slow machine, commitment took longer or a leader was replaced',
      seen: ({ broke }) => broke('OFF-PATH'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'this holds up what other servers wait for',
      find: (code) => {
        const channel = code.in('onCommitAdvanced');
        const timer = channel.calls('cancelTimer', 'setTimer').find(({ line }) => line > 0 && code.calls('cancelTimer').some((call) => call.line === line));
        return channel.calls('persist')[0] ?? timer;
      },
      examples: {
        wrong: [
          'export function onCommitAdvanced(s, ctx) { for (;;) { void ctx.persist(); ctx.apply(1, {}, null); } }',
          'export function onCommitAdvanced(s, ctx) { ctx.cancelTimer("heartbeat"); void drain(s, ctx); }\nasync function drain(s, ctx) { await ctx.execute(s.machine, {}); }',
        ],
        right: [
          'export function onCommitAdvanced(s, ctx) { if (s.own.busy) return; s.own.busy = true; void drain(s, ctx); }\nasync function drain(s, ctx) { await ctx.execute(s.machine, {}); s.own.busy = false; }',
          'export function onCommitAdvanced(s, ctx) { ctx.setTimer("apply", 5); }',
        ],
      },
    },
  ],
};
