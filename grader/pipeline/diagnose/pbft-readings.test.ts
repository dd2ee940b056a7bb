import { describe, expect, test } from 'vitest';
import { a, arrives, b, handMadePbft, reply, requestA } from '../../bench/testing/hand-made-pbft.ts';
import { handMadePaxos } from '../../bench/testing/hand-made-paxos.ts';
import { signedBy } from '../../harness/suite/pbft-script.ts';
import { isOfPbft, readPbft, type PbftReadings } from './pbft-readings.ts';

const faulty = { S4: { do: 'puppet' } } as const;
const read = ({ events }: ReturnType<typeof handMadePbft>): PbftReadings => readPbft([['t', events]]);

describe('what PBFT’s replicas did', () => {
  test('a certificate tells which prepares there were', () => {
    const trace = handMadePbft(faulty)
      .send('S2', 'S3', a.prepare('S2'))
      .step('S2', {}, arrives('S1', a.prepare('S1')))
      .step('S2', {}, arrives('S4', b.prepare('S4')))
      .step('S2', {}, arrives('S4', signedBy('S4', { ...a.prepare('S3') })))
      .send('S2', 'S3', a.commit('S2'))
      .send('S2', 'S4', a.commit('S2'))
      .send('S4', 'S2', a.commit('S4'));
    expect(read(trace).certificates).toEqual([{ test: 't', node: 'S2', needed: 2, backups: 2, ofAnyDigest: 2, byName: 2, withPrimary: true, accepted: 1 }]);
    const named = handMadePbft(faulty).send('S2', 'S3', a.prepare('S2')).send('S2', 'S3', b.prepare('S2')).step('S2', {}, arrives('S3', b.prepare('S3'))).send('S2', 'S3', a.commit('S2'));
    expect(read(named).certificates).toMatchObject([{ backups: 1, ofAnyDigest: 2, accepted: 2 }]);
  });

  test('an execution tells which commits there were, and whether it came in order and once', () => {
    const trace = handMadePbft(faulty)
      .send('S2', 'S3', a.commit('S2'))
      .step('S2', {}, arrives('S3', a.commit('S3')))
      .step('S2', {}, arrives('S4', b.commit('S4')))
      .apply('S2', 1, requestA, null)
      .apply('S2', 3, requestA, null);
    expect(read(trace).executions).toMatchObject([
      { isPrepared: true, needed: 3, commits: 2, ofAnyDigest: 3, byName: 2, isEarly: false, isRepeated: false },
      { isPrepared: false, commits: 0, isEarly: true, isRepeated: true },
    ]);
  });

  test('a result tells which replies there were', () => {
    const trace = handMadePbft(faulty)
      .send('C1', 'S1', requestA)
      .step('C1', {}, arrives('S1', reply('S1', 'ok')))
      .step('C1', {}, arrives('S2', reply('S2', 'ok', 0)))
      .step('C1', {}, arrives('S4', reply('S4', 'a lie')))
      .answer('C1', { op: null }, { result: 'ok' });
    expect(read(trace).results).toEqual([{ test: 't', node: 'C1', needed: 2, equal: 1, ofAnyResult: 2, ofAnyRequest: 2, byName: 1 }]);
  });

  test('an accusation tells what is wrong with its pair, each once', () => {
    const accuse = (...pairs: readonly (readonly [object, object])[]) => ({ reported: pairs.map(([first, second]) => ({ first, second })) }) as object;
    const twice = [a.prepare('S3'), signedBy('S3', { ...b.prepare('S3'), seq: 2 })] as const;
    const trace = handMadePbft(faulty)
      .step('S2', accuse(twice))
      .step('S2', accuse(twice, [a.prepare('S3'), b.commit('S3')], [a.prepare('S3'), a.prepare('S3')]))
      .step('S4', accuse([a.prepare('S3'), a.prepare('S3')]))
      .step('S1', accuse([a.prepare('S3'), b.prepare('S4')], [a.prepare('S4'), b.prepare('S4')]));
    expect(read(trace).accusations.map(({ node, culprit, flaw }) => `${node} ${culprit} ${flaw}`)).toEqual(['S2 S3 place', 'S2 S3 kind', 'S2 S3 digest', 'S1 S3 signer', 'S1 S4 none in its fields']);
  });

  test('nothing is read of other protocols', () => {
    const paxos = handMadePaxos().events;
    expect(isOfPbft(paxos)).toBe(false);
    expect(isOfPbft(handMadePbft().events)).toBe(true);
    expect(isOfPbft([])).toBe(false);
    expect(readPbft([['t', paxos]])).toEqual({ certificates: [], executions: [], results: [], accusations: [] });
  });
});
