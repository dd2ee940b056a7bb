import type { Choice, ParcelName, Schedule, ScheduleStep } from '../cluster/schedule.ts';
import type { Milliseconds, NodeId } from '../protocols/node.ts';
import type { Happening, Move, Parcel } from './local-state.ts';
import type { Locals } from './locals.ts';

/** Moves one after the other, as a schedule that can be replayed on real nodes. */
export function scheduleOf(moves: readonly number[], locals: Locals): Schedule {
  const steps: ScheduleStep[] = [];
  /** Who made each message last. */
  const names = new Map<number, ParcelName>();
  const add = (choice: Choice, now: Milliseconds): void => void steps.push({ id: steps.length + 1, at: now + 10 * steps.length, choice });
  for (const one of moves) {
    const move = locals.moves[one] as Move;
    const happening = locals.happenings.item(move.happening);
    const { place, now } = locals.states.item(move.from);
    const node = locals.nodes[place] as NodeId;
    // A crash in the middle of a step is announced before the step.
    if (move.afterEffects !== undefined) add({ do: 'crash', node, afterEffects: move.afterEffects }, now);
    add(choiceOf(happening, node, names, locals), now);
    const made: NodeId[] = [];
    for (const parcel of move.parcels) {
      const { to } = locals.parcels.item(parcel);
      names.set(parcel, { cause: steps.length, to, nth: made.filter((other) => other === to).length });
      made.push(to);
    }
  }
  return steps;
}

function choiceOf(happening: Happening, node: NodeId, names: ReadonlyMap<number, ParcelName>, locals: Locals): Choice {
  switch (happening.kind) {
    case 'start':
    case 'crash':
    case 'restart':
      return { do: happening.kind, node };
    case 'fire':
      return { do: 'fire', node, timer: happening.timer };
    case 'arrive':
      return arrivalOf(locals.parcels.item(happening.parcel), names.get(happening.parcel));
  }
}

function arrivalOf(parcel: Parcel, name: ParcelName | undefined): Choice {
  if (parcel.kind === 'client') return { do: 'ask', node: parcel.to, message: parcel.message };
  if (name) return { do: 'deliver', ...name };
  const { from, to, message } = parcel;
  return { do: 'inject', from, to, message };
}
