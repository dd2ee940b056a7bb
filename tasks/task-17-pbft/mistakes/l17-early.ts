import type { Evidence, Mistake } from '#mistake';

/** What comes too early is missing later, while everything is found that comes in its turn. */
const forgets = ({ rows }: Evidence): boolean =>
  rows({ test: 'keeps what comes early', got: /^it sends no commit|^it executes nothing/ }).length > 0 &&
  rows({ test: 'is prepared by matching prepares of 2f backups', got: /^it sends no commit/ }).length === 0 &&
  rows({ test: 'is committed when it is prepared, with 2f + 1 commits', name: /^four replicas/, got: /^it executes nothing/ }).length === 0;

export const mistake: Mistake = {
  id: 'L17-EARLY',
  title: 'votes that come before their time are thrown away',
  symptom: 'A replica’s prepares or commits arrive before its pre-prepare, or before the request is prepared there. It ignores them, nobody sends them again, and it stands still for good.',
  why: 'Each handler looks whether the phase before it is over, as if the phases of all replicas went in step. But messages overtake each other, and another replica may be two phases ahead.',
  fix: 'Store every vote that is in order at once. Ask what follows from all that is there after each message, whichever kind it is.',
  hints: [
    'The pre-prepare to this replica takes half a second, everything else a millisecond. What has arrived when it comes, and what becomes of that?',
    'A replica accepts prepares and commits, and inserts them in its log, if they are signed and of its view, and the number lies between the watermarks (Castro & Liskov 1999, §4.2). That it has the pre-prepare is no condition.',
    'In onPrepare and onCommit store first; then call one function that checks prepared, committed and the next number to execute. Call it in onPrePrepare, too.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'a vote that came early is missing later', seen: forgets },
  ],
};
