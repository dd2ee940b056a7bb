import { expect, test } from 'vitest';
import { HandMade } from '../../bench/testing/hand-made.ts';
import { logOf } from '../suite/raft-data.ts';
import type { TraceEvent } from './events.ts';
import { reachOf } from './reach.ts';

const log = logOf(1, 1);
const events = (trace: HandMade): readonly TraceEvent[] => trace.events;

test('a run that did nothing has reached nothing', () => {
  expect(reachOf(new HandMade({ S1: {} }).events)).toEqual({});
});

test('elections are counted once a term, whoever wins them', () => {
  const trace = new HandMade({ S1: {}, S2: {} })
    .step('S1', { role: 'leader', currentTerm: 1 })
    .step('S1', { own: { x: 1 } })
    .step('S1', { currentTerm: 2 })
    .step('S2', { role: 'leader', currentTerm: 3 });
  expect(reachOf(events(trace))).toEqual({ 'elections won': 3 });
});

test('a truncation is an entry that is deleted or replaced, not one that is added', () => {
  const grown = [...log, ...logOf(2)];
  const trace = new HandMade({ S1: { log } }).step('S1', { log: grown }).step('S1', { log: log.slice(0, 1) }).step('S1', { log: logOf(3) });
  expect(reachOf(events(trace))).toEqual({ truncations: 2 });
});

test('commits count at a leader only', () => {
  const trace = new HandMade({ S1: { log, role: 'leader' }, S2: { log } }).step('S1', { commitIndex: 2 }).step('S2', { commitIndex: 2 });
  expect(reachOf(events(trace))).toEqual({ 'commits by a leader': 1 });
});

test('faults are counted, and crashes that lost effects a second time', () => {
  const faults: TraceEvent[] = [
    { kind: 'crash', at: 0, node: 'S1', unsent: 0, disk: {} },
    { kind: 'crash', at: 0, node: 'S1', unsent: 3, disk: {} },
    { kind: 'restart', at: 0, node: 'S1', state: {} },
    { kind: 'pause', at: 0, node: 'S1' },
    { kind: 'links', at: 0, cut: [['S1', 'S2']], up: [] },
    { kind: 'links', at: 0, cut: [], up: [] },
    { kind: 'network', at: 0, what: 'lost', from: 'S1', to: 'S2', message: 'M' },
    { kind: 'network', at: 0, what: 'doubled', from: 'S1', to: 'S2', message: 'M' },
    { kind: 'network', at: 0, what: 'cut', from: 'S1', to: 'S2', message: 'M' },
  ];
  expect(reachOf(faults)).toEqual({ crashes: 2, 'crashes between effects': 1, restarts: 1, pauses: 1, partitions: 1, 'messages lost': 1, 'messages doubled': 1 });
});

test('refusals are replies without success, not replies of another kind', () => {
  const reply = (value: unknown): TraceEvent => ({ ...(new HandMade({ S1: {} }).step('S1', {}).events[1] as Extract<TraceEvent, { kind: 'step' }>), event: { kind: 'reply', from: 'S2', request: { type: 'AppendEntries' }, reply: value } });
  expect(reachOf([reply({ success: false }), reply({ success: true }), reply(null), reply({})])).toEqual({ refusals: 1 });
});
