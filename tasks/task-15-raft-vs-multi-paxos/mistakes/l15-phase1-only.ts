import type { Evidence, Mistake } from '#mistake';

const endsEarly = ({ rows }: Evidence): boolean => rows({ name: /^change\.(messages|msToNewCommit) of /, got: /^(?!0,).*\((up to the moment at which a server led|messages of the election alone)\)/ }).length > 0;

/** What messages are for is misread: then numbers are wrong for that reason. */
const isMisread = ({ rows }: Evidence): boolean => rows().some(({ about }) => /^result of \w+\.kindOf$/.test(about));

export const mistake: Mistake = {
  id: 'L15-PHASE1-ONLY',
  title: 'a change of leaders is counted to the election’s end only',
  symptom: 'A change costs Multi-Paxos “eight messages”, whatever was left open. What is proposed again under the new ballot is missing, and so is what Raft’s new leader has to bring to its followers.',
  why: 'The election is what looks like the change: it has messages of its own, and an event says when it is over. But the log can’t be used yet.',
  fix: 'Go on to the first new commit: the first `answered` with `ok` of an entry that was asked for after the crash. Count messages of election and replication until then.',
  hints: [
    'When may the first client be served after a crash? What has to happen between the last vote and that?',
    'Multi-Paxos moves work from the election to what follows: the new leader proposes every open slot again. Raft moves it into the restriction on who may win (Howard & Mortier 2020).',
    'Don’t end the stretch at `elected`, and don’t look at messages of elections alone: it ends with the first answer to an entry that nobody had asked for before `crashed`.',
  ],
  source: 'Howard & Mortier 2020; Paxos Made Simple §3',
  signs: [
    { kind: 'test', weight: 4, says: 'what was sent after the election is not counted', seen: endsEarly },
    { kind: 'test', weight: -4, says: 'messages are taken for something else', seen: isMisread },
  ],
};
