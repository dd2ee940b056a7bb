import { drawnProtocol, firstSeed, paxosRules, searchRow, table, test, type Row, type Searched } from '#harness/suite';
import type { Scope } from '#tasks/task-13-paxos-safety';

type Drawn = Parameters<typeof drawnProtocol>[0];

/** Several times what a plain search takes. */
const two: Scope = { ballots: 2, stepsMax: 5_000 };
const three: Scope = { ballots: 3, stepsMax: 20_000 };
/** Each acceptor more makes many more states. */
const twoOfMany: Scope = { ballots: 2, stepsMax: 20_000 };

interface Example extends Drawn {
  readonly name: string;
  readonly because: string;
}

/** Ballots 1 and 3 ask the first two acceptors, ballot 2 the last two: so ballot 2 need not know of ballot 1. */
const inTurn: Drawn['asks'] = [[1, 2], [2, 3]];

const row = (truth: Searched['truth'], scope: Scope, { name, because, ...drawn }: Example): Row => searchRow({ name, because, truth, scope, protocol: drawnProtocol(drawn, firstSeed, name) });
const search = (rows: readonly Row[]): Promise<void> => table({ rule: paxosRules.search, rows });
/** Three ballots take longer. */
const searchOnce = (rows: readonly Row[]): Promise<void> => table({ rule: paxosRules.search, rows, once: true });

test('finds what two ballots can break', () =>
  search(
    (
      [
        { name: 'one acceptor doesn’t tell what it has accepted', habits: ['tells-nothing'], at: 2, asks: inTurn, because: 'Ballot 2 isn’t told of a value that is chosen, and chooses its own.' },
        { name: 'one acceptor answers a lower prepare, and forgets what it had promised', habits: ['takes-back'], at: 2, asks: inTurn, because: 'It promises ballot 2 and then ballot 1, and accepts ballot 1.' },
        { name: 'one acceptor accepts without looking at its promise', habits: ['accepts-below'], at: 2, asks: inTurn, because: 'It promises ballot 2, tells of nothing, and accepts ballot 1 afterwards.' },
        { name: 'one acceptor forgets its promise in a crash', habits: ['forgets-promise'], at: 2, asks: inTurn, because: 'It promises ballot 2, crashes, and accepts ballot 1.' },
        { name: 'one acceptor forgets its vote in a crash', habits: ['forgets-vote'], at: 2, asks: inTurn, because: 'Its vote has made a value chosen, and after the crash it tells ballot 2 of nothing.' },
        { name: 'proposers propose their own value, whatever they are told', habits: ['own-value'], asks: inTurn, because: 'Ballot 2 is told of a value that may be chosen, and proposes another.' },
        { name: 'one promise is enough for proposers', habits: ['one-promise'], asks: inTurn, because: 'The others may choose another value meanwhile.' },
        { name: 'a proposer may propose a second value under its ballot', habits: ['two-values'], asks: inTurn, because: 'One ballot proposes one value.' },
        { name: 'one of five acceptors doesn’t tell what it has accepted', acceptors: 5, habits: ['tells-nothing'], at: 3, asks: [[1, 2, 3], [3, 4, 5]], because: 'It is the only one that both majorities have.' },
      ] satisfies readonly Example[]
    ).map((one) => row('broken', one.acceptors === undefined ? two : twoOfMany, one)),
  ));

test('finds what it takes three ballots to break', () =>
  searchOnce(
    (
      [
        { name: 'of several values proposers take the first that they are told of', habits: ['first-told'], asks: inTurn, because: 'Ballot 3 is told of two values, and takes the older one.' },
        { name: 'of several values proposers take the one that most tell of', habits: ['most-told'], asks: inTurn, because: 'Ballot 3 is told of two values, once each, and takes the older one.' },
        { name: 'what one acceptor accepts it doesn’t count as promised', habits: ['no-raise'], at: 1, asks: inTurn, because: 'It accepts ballot 2, which it had not promised, and then ballot 1; so ballot 3 is told of the wrong one.' },
      ] satisfies readonly Example[]
    ).map((one) => row('broken', three, one)),
  ));

test('accuses no protocol that is correct', async () => {
  await search([
    row('safe', two, { name: 'Paxos, two ballots that ask the same acceptors', asks: [[1, 2]], because: 'It is safe, and values get chosen.' }),
    row('safe', { ...two, ballots: 1 }, { name: 'Paxos, one ballot', asks: inTurn, because: 'It is safe, and a value gets chosen.' }),
    row('safe', twoOfMany, { name: 'Paxos with four acceptors, two ballots', acceptors: 4, asks: [[1, 2, 3], [2, 3, 4]], because: 'It is safe: two of four are no majority.' }),
    row('safe', two, { name: 'one acceptor answers a prepare that it has promised already, once more', habits: ['promises-again'], at: 2, asks: inTurn, because: 'It takes nothing back.' }),
    row('safe', two, { name: 'one acceptor answers lower prepares too, and takes nothing back', habits: ['promises-below'], at: 2, asks: inTurn, because: 'It keeps what it has promised: what it accepts is never below that.' }),
    row('safe', two, { name: 'one acceptor may crash, and comes back with what it has written', habits: ['crashes'], at: 2, asks: inTurn, because: 'It has forgotten nothing.' }),
    row('safe', two, { name: 'what one acceptor accepts it doesn’t count as promised; two ballots', habits: ['no-raise'], at: 2, asks: [[1, 2]], because: 'It has promised both ballots before it can accept, so nothing shows.' }),
    row('idle', two, { name: 'acceptors accept only what is above their promise', habits: ['accepts-above'], asks: inTurn, because: 'Whoever has promised a ballot never accepts it, so none gets a majority.' }),
  ]);
  await searchOnce([row('safe', three, { name: 'Paxos, three ballots', asks: inTurn, because: 'It is safe, and values get chosen.' })]);
});

test('certifies the nodes of tasks 11 and 12', () =>
  search([
    searchRow({
      name: 'C1 has links to S1 and S2, C2 to S2 and S3',
      protocol: {
        kind: 'noded',
        acceptors: ['S1', 'S2', 'S3'],
        proposers: [
          { id: 'C1', asks: ['S1', 'S2'], value: 'a', times: 1 },
          { id: 'C2', asks: ['S2', 'S3'], value: 'b', times: 1 },
        ],
      },
      scope: two,
      truth: 'safe',
      because: 'This is real code, and it is safe.',
    }),
  ]));
