import type { Evidence, Mistake } from '#mistake';

/** Machines differ, and no single call does anything wrong: it takes something that happens in between. */
function differsInBetween({ broke, rows }: Evidence): boolean {
  return broke('REPLICAS') && rows().length === 0;
}

export const mistake: Mistake = {
  id: 'L9-CAPTURE-RACE',
  title: 'a snapshot’s label and its contents are of different moments',
  symptom:
    'Whoever restores the snapshot has applied more or fewer entries than lastIncludedIndex says: some are applied twice, or never.',
  why: 'The machine is copied, then something is awaited, then the label is read; or the label is commitIndex, which runs ahead of the machine; or nothing is copied, and the snapshot goes on changing with the machine.',
  fix: 'Copy machine and sessions and read lastApplied in one go, with nothing awaited in between, and let no one change the copy.',
  hints: [
    'Which entry was the last that this machine had applied at the moment when you copied it? And is it still a copy of that moment when the next entry has been applied?',
    'A snapshot is the state machine’s state together with the last index that this state reflects (Raft §7, Fig. 12): lastApplied, at the moment of the copy.',
    'Read state.lastApplied, its term, state.machine and state.sessions in the same synchronous stretch, as a deep copy. Whatever has to be awaited comes before it or after it. And restore from another copy, so that the machine does not go on in the snapshot.',
  ],
  source: 'Raft §7, Fig. 12',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'with more committed than applied, the snapshot is labelled with more than was applied',
      seen: ({ rows }) => rows({ name: 'more is committed than applied', got: /lastIncludedIndex: 24/ }).length > 0,
    },
    {
      kind: 'test',
      weight: 4,
      says: 'a command that is applied later changes the snapshot',
      seen: ({ rows }) => rows({ name: /^what is applied after it was (taken|restored) is not in it$/, got: /^lastApplied 24, and the (machine|sessions)/ }).length > 0 && rows({ name: 'it is restored in a later life' }).length === 0,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'single calls go right, and where entries are applied meanwhile, equal snapshots are of different machines',
      seen: differsInBetween,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'two servers with the same lastApplied had different machines',
      seen: ({ broke }) => broke('REPLICAS'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'a snapshot is labelled with commitIndex',
      find: (code) => code.in('takeSnapshot').fields('lastIncludedIndex').find((value) => value.reads('commitIndex')),
      examples: {
        wrong: ['export function takeSnapshot({ commitIndex: index, machine }) { return { lastIncludedIndex: index, data: structuredClone(machine) }; }'],
        right: ['export function takeSnapshot(s) { return { lastIncludedIndex: s.lastApplied, data: structuredClone(s.machine) }; }'],
      },
    },
  ],
};
