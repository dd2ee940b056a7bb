import { expect, test } from 'vitest';
import { accept, accepted, ballot, handMadePaxos, holds, prepare, promise } from '../../bench/testing/hand-made-paxos.ts';
import { paxosHistory } from './paxos-history.ts';

const [one, two] = [ballot(1, 'C1'), ballot(7, 'C2')];

test('a run’s history has promises as they leave, requests once, and votes as they reach the disk, with ballots counted', () => {
  const { events } = handMadePaxos()
    .reply('S1', 'C1', prepare(one), promise(one))
    .reply('S2', 'C1', prepare(one), promise(one))
    .send('C1', 'S1', accept(one, 'a'))
    .send('C1', 'S2', accept(one, 'a'))
    .durable('S1', { promised: one, ...holds(one, 'a') })
    .reply('S1', 'C1', accept(one, 'a'), accepted(one, 'a'))
    .durable('S1', { promised: two })
    .reply('S1', 'C2', prepare(two), promise(two, one, 'a'));
  expect(paxosHistory(events)).toEqual({
    acceptors: ['S1', 'S2', 'S3'],
    events: [
      { type: 'promise', from: 'S1', n: 1, acceptedN: null, acceptedV: null },
      { type: 'promise', from: 'S2', n: 1, acceptedN: null, acceptedV: null },
      { type: 'accept', n: 1, v: 'a' },
      { type: 'accepted', from: 'S1', n: 1, v: 'a' },
      { type: 'promise', from: 'S1', n: 2, acceptedN: 1, acceptedV: 'a' },
    ],
  });
});
