import { rangeRow, table, test, thresholdRules, verdictsRow, type Row } from '#harness/suite';

const most = (n: number, f: number, because: string): Row => ({ name: `n = ${n}`, calls: [{ call: 'maxFaults', args: [n] }], returns: f, because });

test('tells how many faults so many replicas bear', () =>
  table({
    rule: thresholdRules.threshold,
    rows: [
      most(1, 0, 'Nobody is left when the only replica is faulty.'),
      most(3, 0, 'Three are 3f for f = 1, and it takes one more.'),
      most(4, 1, 'Four are 3f + 1.'),
      most(5, 1, 'The next fault is borne by seven.'),
      most(6, 1, 'Six are 3f for f = 2, and it takes one more.'),
      most(7, 2, 'Seven are 3f + 1.'),
      most(9, 2, 'Nine are 3f for f = 3, and it takes one more.'),
      most(10, 3, 'Ten are 3f + 1.'),
      most(100, 33, 'A hundred are one more than three times 33.'),
      most(3001, 1000, 'It is 3f + 1 for any f.'),
    ],
  }));

const quorums = (n: number, f: number, because: string): Row => rangeRow({ n, f, because });

test('names the quorums of some sizes', () =>
  table({
    rule: thresholdRules.overlap,
    rows: [
      quorums(4, 1, 'Two quorums of 3 share two of four, and one of these is correct; three are left when one is silent.'),
      quorums(5, 1, 'Two quorums of 3 share one of five, and that one may lie.'),
      quorums(6, 1, 'Two quorums of 4 share two of six. Five are left when one is silent, so 5 will do, too.'),
      quorums(7, 1, 'Two quorums of 4 share one of seven, and that one may lie.'),
      quorums(7, 2, 'Two quorums of 5 share three of seven.'),
      quorums(8, 2, 'Two quorums of 5 share two of eight, and both may lie.'),
      quorums(9, 1, 'Two quorums of 6 share three of nine, of 5 only one; and eight are left when one is silent.'),
      quorums(10, 2, 'Two quorums of 7 share four of ten, of 6 only two.'),
      quorums(10, 3, 'Two quorums of 7 share four of ten.'),
      quorums(3, 0, 'Where nobody lies, a majority is enough, and all of them is not too many.'),
      quorums(31, 10, 'Two quorums of 21 share eleven of 31.'),
      quorums(40, 10, 'Two quorums of 26 share twelve of 40, of 25 only ten.'),
    ],
  }));

test('names no quorum where there is none', () =>
  table({
    rule: thresholdRules.threshold,
    rows: [
      quorums(3, 1, 'Two are left when one is silent; but two quorums of 2 share one of three, and that one may lie.'),
      quorums(2, 1, 'One is left when one is silent, and two quorums of 1 share nobody.'),
      quorums(5, 2, 'Three are left when two are silent, and two quorums of 3 share one of five.'),
      quorums(6, 2, 'Four are left when two are silent, and two quorums of 4 share two of six: both may lie.'),
      quorums(9, 3, 'Six are left when three are silent, and two quorums of 6 share three of nine.'),
      quorums(30, 10, 'Twenty are left when ten are silent, and two quorums of 20 share ten of 30.'),
    ],
  }));

const verdict = (looksAt: 'safe' | 'live') => (n: number, f: number, quorum: number, because: string): Row => verdictsRow({ n, f, quorums: [quorum], looksAt, because });

test('sees which quorums are safe, and shows why others aren’t', () => {
  const row = verdict('safe');
  return table({
    rule: thresholdRules.overlap,
    rows: [
      row(4, 1, 3, 'Two quorums of 3 share two of four, and one at most lies.'),
      row(4, 1, 2, 'S1, S2 and S3, S4 share nobody.'),
      row(5, 1, 3, 'Two quorums of 3 may share one replica alone, and it may lie to both.'),
      row(5, 1, 4, 'Two quorums of 4 share three of five.'),
      row(3, 1, 2, 'Two quorums of 2 share one of three, and it may lie to both.'),
      row(3, 1, 3, 'All three are in each quorum: two of them are correct.'),
      row(7, 2, 4, 'Two quorums of 4 may share one replica alone.'),
      row(7, 2, 5, 'Two quorums of 5 share three of seven, and two at most lie.'),
      row(6, 2, 4, 'Two quorums of 4 may share two of six, and both may lie.'),
      row(8, 2, 5, 'Two quorums of 5 may share two of eight, and both may lie.'),
      row(5, 0, 3, 'Nobody lies: one in both is enough.'),
      row(4, 0, 2, 'Nobody lies, but these share nobody.'),
    ],
  });
});

test('sees which quorums are live, and shows who stops others', () => {
  const row = verdict('live');
  return table({
    rule: thresholdRules.availability,
    rows: [
      row(4, 1, 3, 'Three are left when one is silent, whoever it is.'),
      row(4, 1, 4, 'One that is silent is missing in the only quorum.'),
      row(3, 1, 3, 'One that is silent is missing in the only quorum.'),
      row(3, 1, 2, 'Two are left when one is silent.'),
      row(7, 2, 5, 'Five are left when two are silent.'),
      row(7, 2, 6, 'Five are left when two are silent, and these are no quorum.'),
      row(6, 1, 5, 'Five are left when one is silent.'),
      row(6, 2, 5, 'Four are left when two are silent.'),
      row(4, 0, 4, 'Nobody is silent.'),
    ],
  });
});

const model = (name: string, isSynchronous: boolean, isSigned: boolean, returns: boolean, because: string): Row => ({ name, calls: [{ call: 'needsThirds', args: [{ isSynchronous, isSigned }] }], returns, because });

test('knows in which models the bound holds', () =>
  table({
    rule: thresholdRules.model,
    rows: [
      model('synchronous, unsigned', true, false, true, 'Of three who hear what a fourth has said, nobody can prove it: Pease, Shostak & Lamport’s own model.'),
      model('partially synchronous, unsigned', false, false, true, 'What a synchronous system can’t bear, one with late messages can’t bear either.'),
      model('partially synchronous, signed', false, true, true, 'Whoever is slow can’t be told from whoever is silent, so one has to go on without f; and of those who are heard f may lie. Signatures don’t help with that.'),
      model('synchronous, signed', true, true, false, 'Whoever is silent is known to be faulty, and what was said can be shown to others: more than a third may be faulty.'),
    ],
  }));
