import type { Evidence, Mistake } from '#mistake';

const numbers = /^(steady|change)\.\w+ of /;
/** Small counts may well be the same a few times. */
const large = /^(steady\.(messagesPerCommand|bytesPerCommand|roundTripsToCommit)|change\.(messages|entriesCarried|msToNewCommit)) of /;

/** A number that is the same for all runs, where no two runs are alike; and nothing else explains it. */
const stands = ({ rows }: Evidence): boolean => rows({ name: large, got: /^(?!0,).*\(the same for every run, though the runs differ\)/ }).length > 0;

/** What messages are for is misread: then numbers are wrong for that reason. */
const isMisread = ({ rows }: Evidence): boolean => rows().some(({ about }) => /^result of \w+\.kindOf$/.test(about));

/** Nothing at all is what many ways to count come to. */
const isCountedOtherwise = ({ rows }: Evidence): boolean => rows({ name: numbers, got: /^(?!0,).*\((with|without|up to|messages of)/ }).length > 0;

export const mistake: Mistake = {
  id: 'L15-HARDCODED',
  title: 'a number comes from the code, and not from the traces',
  symptom: 'The report has the right look, but a number in it stays the same whatever runs: other seeds, a lost message, another leader who needed three attempts.',
  why: 'Papers give formulas: two messages a follower, one round trip. They hold for the best case, and a report is about the case at hand.',
  fix: 'Compute each number from the events of the trace, by its definition in contract.ts. A formula is good for one thing: to be surprised when the measurement differs.',
  hints: [
    'Two runs of the same stack differ in their seeds alone. Which of your numbers differ between them, and which should?',
    'A figure in a report is a measurement of the system that was run (Howard & Mortier 2020); what a formula predicts is a hypothesis about it.',
    'Look for each number whether it depends on trace.events. One that can be written down from n, u and the stack’s name has not been measured.',
  ],
  source: 'Howard & Mortier 2020',
  signs: [
    { kind: 'test', weight: 4, says: 'a number is the same for every run, though the runs differ', seen: stands },
    { kind: 'test', weight: 4, says: 'there are numbers and no runs', seen: ({ rows }) => rows({ name: 'the report', got: /\.runs is no list of at least one run$/ }).length > 0 || rows({ name: /^runs of /, got: /^a run that was never made/ }).length > 0 },
    { kind: 'test', weight: -3, says: 'the numbers come from the traces, counted in another way', seen: isCountedOtherwise },
    { kind: 'test', weight: -4, says: 'messages are taken for something else', seen: isMisread },
  ],
};
