import { describe, expect, test } from 'vitest';
import * as reference from '../../../solutions/task-13-paxos-safety/paxos-safety.ts';
import { bindTo, type Ended } from '../../bench/testing/fake-binding.ts';
import { paxosParts } from '../../bench/testing/reference-parts.ts';
import type { PaxosEvent, SafetyPart } from '../protocols/paxos/safety.ts';
import { drawnProtocol, type Drawn } from './drawn-protocol.ts';
import { searchRow, verdictRow, type Searched } from './safety-rows.ts';
import { paxosRules } from './paxos-rules.ts';
import type { Row } from './table.ts';

async function ask(part: Partial<SafetyPart>, row: Row): Promise<Ended> {
  const { table, runTest } = bindTo(() => ({ ...reference, ...part }), import.meta.filename, {
    task: 'task-13-paxos-safety',
    part: 'safety',
    exports: ['checkTrace', 'explore', 'explain'],
    references: { 'task-11-paxos-prepare': () => Promise.resolve({ ...paxosParts.prepare }), 'task-12-paxos-accept': () => Promise.resolve({ ...paxosParts.accept }) },
  });
  return runTest(() => table({ rule: paxosRules.search, rows: [row] }));
}

const events: readonly PaxosEvent[] = [
  { type: 'promise', from: 'S1', n: 1, acceptedN: null, acceptedV: null },
  { type: 'promise', from: 'S2', n: 1, acceptedN: null, acceptedV: null },
  { type: 'promise', from: 'S2', n: 2, acceptedN: null, acceptedV: null },
  { type: 'accept', n: 1, v: 'a' },
  { type: 'accepted', from: 'S2', n: 1, v: 'a' },
];
const acceptors = ['S1', 'S2', 'S3'];
const verdict = (result: unknown, some = events): Promise<Ended> =>
  ask({ checkTrace: () => result as never }, verdictRow({ name: 'a history', trace: { acceptors, events: some }, breaks: some === events ? 'PROMISE-MONO' : null, because: 'because' }));

describe('a verdict on a history', () => {
  test('is taken if it is true, with any witness that shows it', async () => {
    expect((await verdict({ ok: false, violated: 'PROMISE-MONO', step: 4, witness: [2] })).verdict).toBe('pass');
    expect((await verdict({ ok: false, violated: 'PROMISE-MONO', step: 4, witness: [2, 0, 1] })).failure?.got).toMatch(/witness \[2, 0, 1\] doesn’t show that$/);
    expect((await verdict({ ok: true }, events.slice(0, 4))).verdict).toBe('pass');
  });

  test.each([
    [{ ok: true }, /overlooks that PROMISE-MONO is broken by event 4, S2 accepts \(1, "a"\)/],
    [{ ok: false, violated: 'AGREE', step: 4, witness: [] }, /accuses the wrong event: it says that AGREE is broken by event 4/],
    [{ ok: false, violated: 'PROMISE-MONO', step: 3, witness: [2] }, /accuses the wrong event/],
    [{ ok: false, violated: 'PROMISE-MONO', step: 4, witness: [] }, /witness \[\] doesn’t show that/],
    [{ ok: false, violated: 'PROMISE-MONO', step: 4, witness: [99] }, /doesn’t show that/],
    [{ violated: 'EVERYTHING', step: 4, witness: [] }, /which is no verdict/],
    [undefined, /which is no verdict/],
  ])('is refused if it is not: %o', async (result, got) => {
    expect((await verdict(result)).failure?.got).toMatch(got);
  });

  test('may not accuse what is sound', async () => {
    expect((await verdict({ ok: false, violated: 'P2C', step: 3, witness: [0] }, events.slice(0, 4))).failure?.got).toMatch(/accuses a history in which nothing is wrong/);
  });

  test('is not asked for where the author errs', () => {
    expect(() => verdictRow({ name: 'a history', trace: { acceptors, events }, breaks: null, because: '' })).toThrow(/should break nothing; it breaks/);
  });
});

const searched = (truth: Searched['truth'], habits: Drawn['habits'] = [], stepsMax = 5000): Row =>
  searchRow({ name: 'a protocol', protocol: drawnProtocol({ habits, at: 2, asks: [[1, 2], [2, 3]] }, 1, 'a test'), scope: { ballots: 2, stepsMax }, truth, because: 'because' });

describe('the result of a search', () => {
  test('is taken if it is true', async () => {
    expect((await ask({}, searched('safe'))).verdict).toBe('pass');
    expect((await ask({}, searched('broken', ['takes-back']))).verdict).toBe('pass');
    expect((await ask({}, searched('idle', ['accepts-above']))).verdict).toBe('pass');
  });

  test('is refused where it is always the same', async () => {
    const safe = { states: 100, statesWithChoice: 20, counterexample: null };
    expect((await ask({ explore: () => safe }, searched('broken', ['takes-back']))).failure?.got).toMatch(/overlooks what is wrong: it has found nothing in 100 states, 20 of them with a choice/);
    expect((await ask({ explore: () => safe }, searched('idle', ['accepts-above']))).failure?.got).toMatch(/counts choices where none is possible/);
    expect((await ask({ explore: () => ({ ...safe, statesWithChoice: 0 }) }, searched('safe'))).failure?.got).toMatch(/never reached a choice/);
  });

  test('is refused where its counterexample is none', async () => {
    const claim = (violated: string, ...steps: readonly number[]): Partial<SafetyPart> => ({
      explore: (model) => {
        let { start: state } = model;
        const way = steps.map((place) => {
          const event = model.events(state)[place] ?? { n: 1, do: 'nothing' };
          if (event['do'] !== 'nothing') ({ state } = model.step(state, event));
          return event;
        });
        return { states: 9, statesWithChoice: 3, counterexample: { violated: violated as 'AGREE', events: way } };
      },
    });
    expect((await ask(claim('AGREE', 0, 0), searched('broken', ['takes-back']))).failure?.got).toMatch(/doesn’t break AGREE: what happens is S\d promises 1/);
    expect((await ask(claim('AGREE', 99), searched('broken', ['takes-back']))).failure?.got).toMatch(/can’t happen: event 0/);
    expect((await ask(claim('AGREE', 5), searched('broken', ['takes-back']))).failure?.got).toMatch(/leaves the scope: event 0/);
    expect((await ask(claim('P2C', 0), searched('safe'))).failure?.got).toMatch(/accuses a protocol in which nothing is wrong, of P2C/);
    expect((await ask(claim('nonsense', 0), searched('safe'))).failure?.got).toMatch(/no result of a search/);
  });

  test('never comes where the search goes in circles, even if it catches what ends it', async () => {
    const endless: SafetyPart['explore'] = (model) => {
      for (;;) for (const event of model.events(model.start)) model.step(model.start, event);
    };
    const stubborn: SafetyPart['explore'] = (model, scope) => {
      try {
        return endless(model, scope);
      } catch {
        return { states: 1, statesWithChoice: 1, counterexample: null };
      }
    };
    for (const explore of [endless, stubborn]) {
      expect(await ask({ explore }, searched('safe', [], 700))).toMatchObject({ verdict: 'fail', failure: { summary: expect.stringMatching(/^The search has called step 700 times and was ended/) as string } });
    }
  });

  test('may not come from a changed or made-up state', async () => {
    const inventive: SafetyPart['explore'] = (model) => {
      model.events({ ...model.start, more: 1 });
      return { states: 1, statesWithChoice: 1, counterexample: null };
    };
    expect((await ask({ explore: inventive }, searched('safe'))).failure?.summary).toMatch(/no state that this model ever gave/);
  });
});
