import { canonicalText, paxosRules, table, test, verdictRow, type Row } from '#harness/suite';
import type { BallotNumber, NodeId, PaxosEvent, PaxosRule, PaxosTrace, PromiseGiven, Value, ValueProposed, VoteCast } from '#tasks/task-13-paxos-safety';

const three: readonly NodeId[] = ['S1', 'S2', 'S3'];
const four: readonly NodeId[] = [...three, 'S4'];
const five: readonly NodeId[] = [...four, 'S5'];

const promise = (from: NodeId, n: BallotNumber, told?: readonly [BallotNumber, Value]): PromiseGiven => ({ type: 'promise', from, n, acceptedN: told?.[0] ?? null, acceptedV: told?.[1] ?? null });
const accept = (n: BallotNumber, v: Value): ValueProposed => ({ type: 'accept', n, v });
const vote = (from: NodeId, n: BallotNumber, v: Value): VoteCast => ({ type: 'accepted', from, n, v });
const votes = (n: BallotNumber, v: Value, ...by: readonly NodeId[]): readonly VoteCast[] => by.map((from) => vote(from, n, v));

/** A ballot in which nobody tells of anything: these promise, and the value is proposed. */
const opens = (n: BallotNumber, v: Value, ...asked: readonly NodeId[]): readonly PaxosEvent[] => [...asked.map((from) => promise(from, n)), accept(n, v)];

interface Example {
  readonly name: string;
  readonly acceptors?: readonly NodeId[];
  readonly events: readonly PaxosEvent[];
  readonly because: string;
}

const row = (breaks: PaxosRule | null) => ({ name, acceptors = three, events, because }: Example): Row => verdictRow({ name, trace: { acceptors, events }, breaks, because });
const sound = row(null);

// Three ballots: "b" is chosen under ballot 2, and ballot 3 has to carry it.

/** Of ballot 1 one vote is cast; of ballot 2 two, so that "b" is chosen. */
const untilBIsChosen: readonly PaxosEvent[] = [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3'), ...votes(2, 'b', 'S2', 'S3')];
const ballot3Asks: readonly PaxosEvent[] = [promise('S1', 3, [1, 'a']), promise('S2', 3, [2, 'b'])];

test('sees where a promise or a ballot’s one value is broken', () => {
  const promiseBroken = row('PROMISE-MONO');
  const twoValues = row('ONE-VALUE');
  return table({
    rule: paxosRules.proof,
    rows: [
      promiseBroken({ name: 'S2 has promised ballot 2, and accepts ballot 1', events: [...opens(1, 'a', 'S1', 'S2'), promise('S2', 2), vote('S2', 1, 'a')], because: 'What it promised is to accept nothing below ballot 2.' }),
      promiseBroken({ name: 'S2 has promised ballot 9, and accepts ballot 1, much later', events: [...opens(1, 'a', 'S1', 'S2', 'S3'), promise('S2', 9), ...votes(1, 'a', 'S1', 'S3'), promise('S1', 9, [1, 'a']), vote('S2', 1, 'a')], because: 'A promise doesn’t grow old.' }),
      promiseBroken({ name: 'S2 promises ballot 3 and then ballot 2 too, and accepts ballot 2', events: [promise('S2', 3), ...opens(2, 'a', 'S1', 'S2'), vote('S2', 2, 'a')], because: 'A promise of ballot 2 doesn’t take back that of ballot 3.' }),
      sound({ name: 'S2 has promised ballot 2, and S1 accepts ballot 1', events: [...opens(1, 'a', 'S1', 'S2'), promise('S2', 2), vote('S1', 1, 'a')], because: 'S1 has promised nothing that forbids it.' }),
      sound({ name: 'S2 accepts ballot 1, and promises ballot 2 afterwards', events: [...opens(1, 'a', 'S1', 'S2'), vote('S2', 1, 'a'), promise('S2', 2, [1, 'a'])], because: 'The promise is about what comes after it.' }),
      sound({ name: 'S2 has promised ballot 2, and accepts it', events: [...opens(2, 'a', 'S1', 'S2'), vote('S2', 2, 'a')], because: 'Nothing below ballot 2: ballot 2 itself is what the promise is for.' }),
      twoValues({ name: '"a" and "b" are proposed under ballot 1', events: [...opens(1, 'a', 'S1', 'S2'), accept(1, 'b')], because: 'One ballot proposes one value.' }),
      twoValues({ name: '0 and false are proposed under ballot 1', events: [...opens(1, 0, 'S1', 'S2'), accept(1, false)], because: 'These are two values.' }),
      twoValues({ name: 'null and "" are proposed under ballot 1', events: [...opens(1, null, 'S1', 'S2'), vote('S1', 1, null), accept(1, '')], because: 'These are two values.' }),
      sound({ name: '"a" is proposed twice under ballot 1', events: [...opens(1, 'a', 'S1', 'S2'), accept(1, 'a')], because: 'An accept request may be sent again.' }),
    ],
  });
});

test('sees proposals that no majority makes safe', () => {
  const unsafe = row('P2C');
  return table({
    rule: paxosRules.proof,
    rows: [
      unsafe({ name: 'ballot 2 proposes "b", and has no promise at all', events: [...opens(1, 'a', 'S1', 'S2'), accept(2, 'b')], because: 'Ballot 2 has asked nobody: ballot 1 may still choose "a".' }),
      unsafe({ name: 'ballot 2 proposes "b" with one promise of three', events: [...opens(1, 'a', 'S1', 'S2'), promise('S3', 2), accept(2, 'b')], because: 'One of three is no majority: the other two may still choose "a".' }),
      unsafe({ name: 'ballot 2 has the promise of S3 twice', events: [...opens(1, 'a', 'S1', 'S2'), promise('S3', 2), promise('S3', 2), accept(2, 'b')], because: 'That is one acceptor.' }),
      unsafe({ name: 'ballot 2 has two promises of four', acceptors: four, events: [...opens(1, 'a', 'S1', 'S2', 'S3'), promise('S3', 2), promise('S4', 2), accept(2, 'b')], because: 'Half of them is no majority.' }),
      unsafe({ name: 'the second promise comes after the proposal', events: [...opens(1, 'a', 'S1', 'S2'), promise('S3', 2), accept(2, 'b'), promise('S2', 2)], because: 'When "b" was proposed, S1 and S2 could still choose "a".' }),
      unsafe({ name: 'ballot 2 is told of "a", and proposes "b"', events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), promise('S1', 2, [1, 'a']), promise('S2', 2), accept(2, 'b')], because: '"a" may be chosen by S1 and S3.' }),
      unsafe({ name: 'ballot 3 is told of "a" and "b", and proposes the older "a"', events: [...untilBIsChosen, ...ballot3Asks, accept(3, 'a')], because: 'The value of the highest ballot counts: "b" is chosen.' }),
      unsafe({ name: 'ballot 3 is told of "a" and "b", and proposes "c"', events: [...untilBIsChosen, ...ballot3Asks, accept(3, 'c')], because: '"b" is chosen.' }),
      unsafe({
        name: 'two of ballot 3’s promises tell of "a", and one of the newer "b"',
        acceptors: five,
        events: [...opens(1, 'a', 'S1', 'S2', 'S3'), ...votes(1, 'a', 'S1', 'S2'), ...opens(2, 'b', 'S3', 'S4', 'S5'), ...votes(2, 'b', 'S3', 'S4'), promise('S1', 3, [1, 'a']), promise('S2', 3, [1, 'a']), promise('S3', 3, [2, 'b']), accept(3, 'a')],
        because: '"b" may be chosen by S3, S4 and S5. How many tell of a value says nothing.',
      }),
      ...[null, 0, '', false].map((v) =>
        unsafe({ name: `ballot 2 is told of ${canonicalText(v)}, and proposes "b"`, events: [...opens(1, v, 'S1', 'S2'), vote('S1', 1, v), promise('S1', 2, [1, v]), promise('S2', 2), accept(2, 'b')], because: 'Any value is a value: that there is a ballot says that something was accepted.' }),
      ),
      unsafe({
        name: 'ballot 3 proposes with the promises of ballot 2',
        events: [...opens(1, 'a', 'S1', 'S2'), promise('S2', 2), promise('S3', 2), accept(3, 'c')],
        because: 'Nobody has promised ballot 3, so ballot 2 may still choose another value.',
      }),
    ],
  });
});

test('sees a second choice, whatever has been overwritten', () => {
  const twoChoices = row('AGREE');
  /** S2 has voted for "a" under ballot 1, and its promise doesn’t say so. */
  const silent: readonly PaxosEvent[] = [...opens(1, 'a', 'S1', 'S2'), ...votes(1, 'a', 'S1', 'S2'), ...opens(2, 'b', 'S2', 'S3')];
  return table({
    rule: paxosRules.proof,
    rows: [
      twoChoices({ name: '"a" is chosen by S1 and S2; then S2 and S3 accept "b"', events: [...silent, ...votes(2, 'b', 'S2', 'S3')], because: 'S2 holds "b" by now, and yet it has voted for "a": "a" was chosen, and so is "b".' }),
      twoChoices({ name: 'the same, and S3 votes before S2', events: [...silent, ...votes(2, 'b', 'S3', 'S2')], because: 'S2 holds "b" by now, and yet it has voted for "a".' }),
      twoChoices({ name: '"a" is chosen by S1 and S2; then all three accept "b"', events: [...silent, ...votes(2, 'b', 'S3', 'S1', 'S2')], because: 'No acceptor holds "a" any more, and yet it was chosen.' }),
      twoChoices({
        name: '"b" is chosen and overwritten; in the end all hold "a" again',
        events: [...silent, ...votes(2, 'b', 'S3', 'S2'), promise('S1', 3, [1, 'a']), promise('S2', 3), accept(3, 'a'), ...votes(3, 'a', 'S1', 'S2', 'S3')],
        because: 'What the acceptors hold in the end says nothing about what was chosen before.',
      }),
      twoChoices({
        name: '"a" is chosen under ballot 1 by one vote more, after ballot 2',
        events: [...opens(1, 'a', 'S1', 'S2', 'S3'), vote('S1', 1, 'a'), promise('S2', 2), promise('S3', 2), accept(2, 'b'), ...votes(2, 'b', 'S2', 'S3'), vote('S2', 1, 'a')],
        because: 'The late vote completes a majority for "a", and "b" has one already.',
      }),
      twoChoices({
        name: 'three of five, and three others but one',
        acceptors: five,
        events: [...opens(1, 'a', 'S1', 'S2', 'S3'), ...votes(1, 'a', 'S1', 'S2', 'S3'), ...opens(2, 'b', 'S3', 'S4', 'S5'), ...votes(2, 'b', 'S5', 'S4', 'S3')],
        because: 'S3 has voted for both.',
      }),
      twoChoices({ name: 'null is chosen, and then 0', events: [...opens(1, null, 'S1', 'S2'), ...votes(1, null, 'S1', 'S2'), ...opens(2, 0, 'S2', 'S3'), ...votes(2, 0, 'S2', 'S3')], because: 'These are two values.' }),
      twoChoices({ name: '"a" under ballot 9, and then "b" under ballot 10', events: [...opens(9, 'a', 'S1', 'S2'), ...votes(9, 'a', 'S1', 'S2'), ...opens(10, 'b', 'S2', 'S3'), ...votes(10, 'b', 'S2', 'S3')], because: 'S2 has voted for both.' }),
      sound({ name: '"b" is chosen under ballot 2, and again under ballot 3', events: [...untilBIsChosen, ...ballot3Asks, accept(3, 'b'), ...votes(3, 'b', 'S1', 'S2')], because: 'The same value is chosen twice: that is what ballot 3 is for.' }),
    ],
  });
});

test('counts the votes of a ballot, not of a value', () => {
  /** S1 votes for "v" under ballot 1, S3 for "w" under ballot 2, S2 for "v" under ballot 3. */
  const scattered: readonly PaxosEvent[] = [
    ...opens(1, 'v', 'S1', 'S2'),
    vote('S1', 1, 'v'),
    ...opens(2, 'w', 'S2', 'S3'),
    vote('S3', 2, 'w'),
    promise('S1', 3, [1, 'v']),
    promise('S2', 3),
    accept(3, 'v'),
    vote('S2', 3, 'v'),
  ];
  return table({
    rule: paxosRules.proof,
    rows: [
      sound({ name: 'votes for "v" under ballots 1 and 3, one for "w" under ballot 2', events: scattered, because: 'Nothing is chosen: no ballot has two votes.' }),
      sound({
        name: 'the same, and ballot 4 asks S1 and S3, and chooses "w"',
        // S1 has promised ballot 3 and voted for nothing since.
        events: [...scattered, promise('S1', 4, [1, 'v']), promise('S3', 4, [2, 'w']), accept(4, 'w'), ...votes(4, 'w', 'S1', 'S3')],
        because: '"v" has two votes, but not under one ballot, so it was never chosen: "w" is the only choice.',
      }),
      sound({
        name: 'the same, and ballot 4 is accepted by all three',
        events: [...scattered, promise('S1', 4, [1, 'v']), promise('S3', 4, [2, 'w']), accept(4, 'w'), ...votes(4, 'w', 'S1', 'S3', 'S2')],
        because: 'Only "w" has a majority under one ballot.',
      }),
      sound({
        name: 'S1 votes for "v" under three ballots, and "w" is chosen',
        events: [
          ...opens(1, 'v', 'S1', 'S2'),
          vote('S1', 1, 'v'),
          promise('S1', 2, [1, 'v']),
          promise('S2', 2),
          accept(2, 'v'),
          vote('S1', 2, 'v'),
          ...opens(3, 'w', 'S2', 'S3'),
          ...votes(3, 'w', 'S2', 'S3'),
        ],
        because: 'Three votes of one acceptor are those of one acceptor.',
      }),
      sound({ name: 'the vote of S1 is told twice, and "b" is chosen', events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3'), ...votes(2, 'b', 'S2', 'S3')], because: 'It is one acceptor’s vote.' }),
      sound({
        name: 'two of four vote for "a", and three for "b" later',
        acceptors: four,
        events: [...opens(1, 'a', 'S1', 'S2', 'S3'), ...votes(1, 'a', 'S1', 'S4'), promise('S2', 2), promise('S3', 2), promise('S4', 2, [1, 'a']), accept(2, 'a'), ...votes(2, 'a', 'S2', 'S3')],
        because: 'Half is no majority, and there is one value anyway.',
      }),
      sound({
        name: 'two of four vote for "a" under ballot 1, three of four for "b" under ballot 2',
        acceptors: four,
        events: [...opens(1, 'a', 'S1', 'S2', 'S3'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3', 'S4'), ...votes(2, 'b', 'S2', 'S3', 'S4')],
        because: 'One of four had voted for "a".',
      }),
      row('AGREE')({
        name: '"v" is chosen under ballot 1, "w" has votes under two ballots, the third of which completes a choice',
        events: [...opens(1, 'v', 'S1', 'S2'), ...votes(1, 'v', 'S1', 'S2'), ...opens(2, 'w', 'S2', 'S3'), vote('S3', 2, 'w'), promise('S3', 3, [2, 'w']), promise('S2', 3), accept(3, 'w'), vote('S2', 3, 'w'), vote('S3', 3, 'w')],
        because: 'Ballot 3 has two votes in the end.',
      }),
    ],
  });
});

test('asks for nothing that the rules don’t ask for', () =>
  table({
    rule: paxosRules.proof,
    rows: [
      sound({ name: 'nothing has happened', events: [], because: 'Nothing is broken by nothing.' }),
      sound({ name: 'S1 promises ballot 1 twice', events: [promise('S1', 1), promise('S1', 1), promise('S2', 1), accept(1, 'a'), vote('S1', 1, 'a')], because: 'A promise may be given again.' }),
      sound({ name: 'S1 promises ballot 2 and then ballot 1 as well, and keeps both', events: [promise('S1', 2), promise('S1', 1), promise('S2', 1), accept(1, 'a'), vote('S2', 1, 'a')], because: 'The rules speak of what it accepts after a promise, not of the order of its promises.' }),
      sound({ name: 'a minority has voted', events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3'), vote('S3', 2, 'b')], because: 'Acceptors may hold different values, as long as one at most is chosen.' }),
      sound({ name: 'all three hold different values', events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3'), vote('S2', 2, 'b'), promise('S1', 3, [1, 'a']), promise('S3', 3), accept(3, 'a'), vote('S3', 3, 'a')], because: 'Nothing is chosen, and nobody has done anything wrong.' }),
      sound({ name: 'S3 accepts without having promised', events: [...opens(1, 'a', 'S1', 'S2'), ...votes(1, 'a', 'S3', 'S1')], because: 'Its prepare was lost perhaps; S1 and S2 have promised.' }),
      sound({
        name: 'a promise beyond the majority tells of a value that ballot 2 doesn’t take',
        events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), promise('S2', 2), promise('S3', 2), promise('S1', 2, [1, 'a']), accept(2, 'b'), vote('S2', 2, 'b')],
        because: 'S2 and S3 are a majority that tells of nothing: "a" can’t be chosen any more.',
      }),
      sound({ name: 'such a promise comes after the proposal', events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), ...opens(2, 'b', 'S2', 'S3'), promise('S1', 2, [1, 'a']), vote('S2', 2, 'b')], because: 'When "b" was proposed, a majority had told of nothing.' }),
      sound({ name: 'ballot 1 begins after ballot 2', events: [...opens(2, 'b', 'S1', 'S2'), vote('S1', 2, 'b'), promise('S3', 1)], because: 'Ballots may begin in any order.' }),
      sound({ name: 'a promise is given, and nothing comes of it', events: [promise('S1', 1), promise('S2', 2), promise('S3', 3)], because: 'Ballots may come to nothing.' }),
      sound({ name: 'ballots have gaps', events: [...opens(7, 'a', 'S1', 'S2'), ...votes(7, 'a', 'S1', 'S2'), promise('S2', 40, [7, 'a']), promise('S3', 40), accept(40, 'a'), vote('S3', 40, 'a')], because: 'They only have an order.' }),
    ],
  }));

// What forced a value.

interface Forced {
  readonly n: BallotNumber;
  readonly by: readonly NodeId[];
}

function explainRow(name: string, trace: PaxosTrace, expected: readonly Forced[], because: string): Row {
  const told = ({ n, by }: Forced): string => `ballot ${n} by ${[...by].sort().join(' and ') || 'nobody'}`;
  const steps = expected.map(({ n }) => trace.events.findIndex((event) => event.type === 'accept' && event.n === n));
  return {
    name,
    calls: [{ call: 'explain', args: [trace] }],
    judge: (outcomes) => {
      const result = outcomes.at(-1)?.result;
      if (!Array.isArray(result) || !result.every(isExplanation)) return `its answer is ${canonicalText(result)}, which is no list of explanations`;
      const explained = result as readonly { readonly step: number; readonly n: number; readonly v: Value; readonly forcedBy: readonly NodeId[] }[];
      const got = explained.map(({ n, forcedBy }) => told({ n, by: [...new Set(forcedBy)] })).join(', ') || 'nothing';
      const wanted = expected.map(told).join(', ') || 'nothing';
      if (got !== wanted) return `it says that what is forced is ${got}; it is ${wanted}`;
      const wrong = explained.find(({ step, v }, i) => step !== steps[i] || (trace.events[step] as ValueProposed).v !== v);
      return wrong && `it tells of ballot ${wrong.n} at event ${wrong.step} with ${canonicalText(wrong.v)}, which is not where it first proposes, or not what`;
    },
    because,
  };
}

function isExplanation(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'forcedBy' in value && Array.isArray(value.forcedBy) && 'n' in value && 'step' in value && 'v' in value;
}

test('tells which acceptors forced a value', () =>
  table({
    rule: paxosRules.overlap,
    rows: [
      explainRow('a single ballot', { acceptors: three, events: opens(1, 'a', 'S1', 'S2') }, [{ n: 1, by: [] }], 'Nothing was accepted: any value would have done.'),
      explainRow('nothing is proposed', { acceptors: three, events: [promise('S1', 1)] }, [], 'There is no proposal to explain.'),
      explainRow(
        '"b" is chosen under ballot 2, and ballot 3 asks S1 and S2',
        { acceptors: three, events: [...untilBIsChosen, ...ballot3Asks, accept(3, 'b'), ...votes(3, 'b', 'S1', 'S2')] },
        [{ n: 1, by: [] }, { n: 2, by: [] }, { n: 3, by: ['S2'] }],
        'S2 stands in the majority that chose "b" and in the one that promised ballot 3. What S1 tells of is older.',
      ),
      explainRow(
        '"b" is chosen under ballot 2, and ballot 3 asks S2 and S3',
        { acceptors: three, events: [...untilBIsChosen, promise('S3', 3, [2, 'b']), promise('S2', 3, [2, 'b']), accept(3, 'b')] },
        [{ n: 1, by: [] }, { n: 2, by: [] }, { n: 3, by: ['S2', 'S3'] }],
        'Both have accepted "b" under the highest ballot.',
      ),
      explainRow(
        'five acceptors, and the majorities share two',
        { acceptors: five, events: [...opens(1, 'a', 'S1', 'S2', 'S3'), ...votes(1, 'a', 'S1', 'S2', 'S3'), promise('S2', 2, [1, 'a']), promise('S3', 2, [1, 'a']), promise('S5', 2), accept(2, 'a')] },
        [{ n: 1, by: [] }, { n: 2, by: ['S2', 'S3'] }],
        'S2 and S3 stand in both majorities.',
      ),
      explainRow('the value is null', { acceptors: three, events: [...opens(1, null, 'S1', 'S2'), vote('S2', 1, null), promise('S2', 2, [1, null]), promise('S3', 2), accept(2, null)] }, [{ n: 1, by: [] }, { n: 2, by: ['S2'] }], 'S2 has accepted null, and that is a value.'),
      explainRow(
        'the same value under two ballots',
        { acceptors: three, events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), promise('S1', 2, [1, 'a']), promise('S3', 2), accept(2, 'a'), vote('S3', 2, 'a'), promise('S1', 3, [1, 'a']), promise('S3', 3, [2, 'a']), accept(3, 'a')] },
        [{ n: 1, by: [] }, { n: 2, by: ['S1'] }, { n: 3, by: ['S3'] }],
        'It is the highest ballot that forces, not the value: S3 tells of ballot 2, S1 of an older one.',
      ),
      explainRow(
        'a request is sent again, and a promise comes late',
        { acceptors: three, events: [...opens(1, 'a', 'S1', 'S2'), vote('S3', 1, 'a'), ...opens(2, 'b', 'S1', 'S2'), promise('S3', 2, [1, 'a']), accept(2, 'b')] },
        [{ n: 1, by: [] }, { n: 2, by: [] }],
        'When ballot 2 first proposed, it had been told of nothing.',
      ),
      explainRow(
        'promises of another ballot tell of a value',
        { acceptors: three, events: [...opens(1, 'a', 'S1', 'S2'), vote('S1', 1, 'a'), promise('S1', 3, [1, 'a']), ...opens(2, 'b', 'S2', 'S3')] },
        [{ n: 1, by: [] }, { n: 2, by: [] }],
        'What ballot 3 is told says nothing about ballot 2.',
      ),
    ],
  }));
