import type { Evidence, Mistake } from '#mistake';

/** With one n and u a number may have come about in many ways; with two of each it hardly has. */
const isFormula = ({ rows }: Evidence): boolean =>
  ['counts a change of leaders to its end', 'counts what a change brings where much is left open'].every((test) => rows({ test, name: /^change\.(messages|entriesCarried) of /, got: /\(one message an entry\)/ }).length > 0);

/** What messages are for is misread: then numbers are wrong for that reason. */
const isMisread = ({ rows }: Evidence): boolean => rows().some(({ about }) => /^result of \w+\.kindOf$/.test(about));

export const mistake: Mistake = {
  id: 'L15-PER-ENTRY',
  title: 'a message is assumed for each entry',
  symptom: 'Raft’s change of leaders costs u · (n − 1) in the report, and far less in the trace: an AppendEntries may bring many entries, and followers that have them already are sent none.',
  why: 'One entry, one follower, one message: so it is in steady state, and so it is drawn in every picture.',
  fix: 'Count the messages that were sent, and apart from them the entries in each.',
  hints: [
    'A new leader finds eight open entries in its log. How many messages does it take until a follower has them? And if the follower had them before?',
    'AppendEntries carries any number of entries from nextIndex on, and a new leader begins behind its last one (Raft §5.3, Fig. 2).',
    'messages is a number of `sent` events; entriesCarried adds up what entriesIn finds in them. Neither can be had from u and n.',
  ],
  source: 'Raft §5.3, Fig. 2',
  signs: [
    { kind: 'test', weight: 4, says: 'the number is that of one message an entry', seen: isFormula },
    { kind: 'test', weight: -4, says: 'messages are taken for something else', seen: isMisread },
  ],
};
