import type { Code, Evidence, Mistake, Place } from '#mistake';

/** Everything is right as long as one entry is applied before the next is committed. */
const isRightOneByOne = ({ rows, channel, applies }: Evidence): boolean =>
  rows({ name: /^one after the other|committed much later/ }).length === 0 &&
  rows({ got: /came where/ }).length === 0 &&
  channel.ahead.length === 0 &&
  applies.every(({ isCommitted }) => isCommitted);

/** Two of them met at the machine: one came with an entry that was not due any more, or not yet. */
const meets = (evidence: Evidence): boolean => isRightOneByOne(evidence) && evidence.threw(/entry \d+ came where entry \d+ is due/);

/** lastApplied is read before an `await`, and written after it, with nothing that keeps others out. */
function unguarded(code: Code): Place | undefined {
  const drain = code.in('onCommitAdvanced');
  if (drain.awaits.length === 0 || drain.calls('runExclusive').length > 0 || drain.reads('own')) return undefined;
  return drain.awaits[0];
}

export const mistake: Mistake = {
  id: 'L7-TWO-DRAINS',
  title: 'every commit starts a consumer of its own, and two of them apply the same entries',
  symptom:
    'As long as the machine is fast, all is well. When it is slow, commitIndex moves again before the last entry is done: the same entry comes to the machine twice, or one comes before the entry in front of it.',
  why: 'A call for each commit and a loop in each call looks complete. That the first loop is still waiting for the machine when the second begins is seen only where something takes time.',
  fix: 'Have one consumer. Note when it runs; whoever comes meanwhile only leaves word that there is more, and the consumer looks at commitIndex anew in each round.',
  hints: [
    'Entry 5 takes the machine a second. Meanwhile entry 6 is committed and you are called again. Which entry does that second call begin with, and who else has it in hand?',
    'Entries are applied one by one, in log order: while commitIndex > lastApplied, the one after lastApplied (Raft Fig. 2, rules for all servers). Two loops that read the same lastApplied are two orders.',
    'Before the first await, note in state.own that a consumer runs, and start none where one does; take the note back when it has caught up, with no await in between. Or let ctx.runExclusive run one entry at a time, and read lastApplied only inside. A queue alone does not help if two take from it.',
  ],
  source: 'Raft §5.3, Fig. 2 (rules for all servers)',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'entries came to the machine again, or out of turn, while another was being worked upon',
      seen: meets,
    },
    {
      kind: 'rule',
      weight: 3,
      says: 'entries were applied twice or out of order, though they are applied rightly one at a time',
      seen: (evidence) => isRightOneByOne(evidence) && evidence.broke('APPLY-ORDER'),
    },
    {
      kind: 'trace',
      weight: 1,
      says: 'a server applied an entry again, without a crash in between',
      seen: ({ applies }) => applies.some(({ isAgain }) => isAgain),
    },
    {
      kind: 'code',
      weight: 2,
      says: 'there is an await here, and nothing keeps a second consumer out meanwhile',
      find: unguarded,
      examples: {
        wrong: [
          'export function onCommitAdvanced(s, ctx) { void drain(s, ctx); }\nasync function drain(s, ctx) { while (s.lastApplied < s.commitIndex) { const r = await ctx.execute(s.machine, {}); ctx.apply(++s.lastApplied, {}, r); } }',
        ],
        right: [
          'export function onCommitAdvanced(s, ctx) { if (s.own.busy) return; s.own.busy = true; void drain(s, ctx); }\nasync function drain(s, ctx) { ctx.apply(1, {}, await ctx.execute(s.machine, {})); s.own.busy = false; }',
          'export function onCommitAdvanced(s, ctx) { void ctx.runExclusive(async () => { ctx.apply(1, {}, await ctx.execute(s.machine, {})); }); }',
          'export function onCommitAdvanced(s, ctx, parts) { ctx.apply(++s.lastApplied, {}, parts.machine.applyCommand(s.machine, {})); }',
        ],
      },
    },
  ],
};
