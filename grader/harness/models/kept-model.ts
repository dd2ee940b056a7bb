import { canonicalText, frozenCopy } from '../kernel/plain.ts';
import type { NodeId } from '../protocols/node.ts';
import type { ModelEvent, ModelState, ModelStep, PaxosEvent, PaxosModel } from '../protocols/paxos/safety.ts';

/** A model as it is written down: what it gives out need not be frozen. */
export interface PlainModel<State extends object, Event extends Pick<ModelEvent, 'n'>> {
  readonly acceptors: readonly NodeId[];
  readonly start: State;
  events(state: State): readonly Event[];
  step(state: State, event: Event): { readonly state: State; readonly happened: readonly PaxosEvent[] };
}

/** What is known of a state. */
interface Kept {
  readonly state: ModelState;
  /** By the text of the event. */
  readonly steps: Map<string, ModelStep>;
  events: readonly ModelEvent[] | undefined;
}

/**
 * A model for whoever may call it in any way: what it gives out is frozen and can't be changed under another's hands, equal
 * states are the same object, and each step is worked out once. It takes copies of what it gave, and nothing made up.
 * `onStep` hears of every step that is asked for.
 */
export function keptModel<State extends object, Event extends Pick<ModelEvent, 'n'>>(model: PlainModel<State, Event>, onStep: () => void): PaxosModel {
  const byText = new Map<string, Kept>();
  const byState = new WeakMap<object, Kept>();
  const keep = (given: object, like?: ModelState): Kept => {
    const state = frozenCopy(given as ModelState, like);
    const text = canonicalText(state);
    const kept = byText.get(text) ?? { state, steps: new Map(), events: undefined };
    if (kept.state === state) {
      byText.set(text, kept);
      byState.set(state, kept);
    }
    return kept;
  };
  const find = (state: unknown, asked: string): Kept => {
    const kept = typeof state === 'object' && state !== null ? (byState.get(state) ?? byText.get(canonicalText(state))) : undefined;
    if (!kept) throw new Error(`${asked} was given ${shown(state)}, which is no state that this model ever gave`);
    return kept;
  };
  const eventsOf = (kept: Kept): readonly ModelEvent[] => (kept.events ??= frozenCopy(model.events(kept.state as unknown as State)) as readonly unknown[] as readonly ModelEvent[]);
  const start = keep(model.start);
  return Object.freeze({
    acceptors: frozenCopy(model.acceptors),
    start: start.state,
    events: (state: ModelState) => eventsOf(find(state, 'events')),
    step: (state: ModelState, event: ModelEvent) => {
      onStep();
      const kept = find(state, 'step');
      const text = canonicalText(event);
      const known = kept.steps.get(text);
      if (known) return known;
      const possible = eventsOf(kept).find((one) => one === event || canonicalText(one) === text);
      if (!possible) throw new Error(`step was given ${shown(event)}, which can't happen in that state: take one of events(state)`);
      const { state: after, happened } = model.step(kept.state as unknown as State, possible as unknown as Event);
      const step = Object.freeze({ state: keep(after, kept.state).state, happened: frozenCopy(happened) });
      kept.steps.set(text, step);
      return step;
    },
  });
}

const SHOWN = 80;

function shown(value: unknown): string {
  const text = canonicalText(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
