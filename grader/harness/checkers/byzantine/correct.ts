import type { NodeId } from '../../protocols/node.ts';
import { Broken, type Checker } from '../../trace/checker.ts';
import type { TraceEvent } from '../../trace/events.ts';

interface Memory<Inner> {
  readonly faulty: readonly NodeId[];
  readonly inner: Inner;
}

/** The same rule, held to by correct nodes only: what a faulty one does is not looked at. Clients are correct. */
export function ofCorrect<Inner>(checker: Checker<Inner>): Checker<Memory<Inner>> {
  return {
    ...checker,
    start: { faulty: [], inner: checker.start },
    step(memory, event) {
      if ('node' in event && memory.faulty.includes(event.node)) return memory;
      const faulty = event.kind === 'begin' ? Object.keys(event.adversaries ?? {}) : memory.faulty;
      const inner = checker.step(memory.inner, event.kind === 'begin' ? withoutThese(event, faulty) : event);
      if (inner instanceof Broken) return inner;
      return inner === memory.inner && faulty === memory.faulty ? memory : { faulty, inner };
    },
  };
}

function withoutThese(begin: Extract<TraceEvent, { kind: 'begin' }>, faulty: readonly NodeId[]): TraceEvent {
  const rest = <T>(by: Readonly<Record<NodeId, T>>): Readonly<Record<NodeId, T>> => Object.fromEntries(Object.entries(by).filter(([id]) => !faulty.includes(id)));
  return { ...begin, states: rest(begin.states), disks: rest(begin.disks) };
}
