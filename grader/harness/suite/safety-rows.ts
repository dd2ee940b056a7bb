import { brokenIn, type BrokenAt } from '../checkers/paxos/history-rules.ts';
import { canonicalText, isRecord } from '../kernel/plain.ts';
import { ruled, type Protocol } from '../models/protocol-model.ts';
import type { ModelEvent, PaxosEvent, PaxosRule, PaxosTrace, Scope } from '../protocols/paxos/safety.ts';
import { modelled, type Row } from './table.ts';

/**
 * Rows of task 13. What the code says is a claim: a broken rule is looked up in the history, and a counterexample is played
 * again, here. Several claims may be true, and each will do.
 */

const rules: readonly unknown[] = ['PROMISE-MONO', 'ONE-VALUE', 'P2C', 'AGREE'] satisfies readonly PaxosRule[];

/** Asks for the verdict on a history. `breaks` is what its author thinks of it: that all is well, or that this rule is broken. */
export function verdictRow({ name, trace, breaks, because }: { readonly name: string; readonly trace: PaxosTrace; readonly breaks: PaxosRule | null; readonly because: string }): Row {
  const broken = brokenIn(trace);
  if (breaks === null ? broken.length > 0 : !broken.some(({ rule, isPlain }) => isPlain && rule === breaks)) {
    throw new Error(`The history “${name}” should break ${breaks ?? 'nothing'}; it breaks ${canonicalText(broken)}.`);
  }
  return { name, calls: [{ call: 'checkTrace', args: [trace] }], judge: (outcomes) => wrongVerdict(trace, broken, outcomes.at(-1)?.result), because };
}

/** A rule that everybody must see broken in a history, if there is one. */
export function plainlyBroken(trace: PaxosTrace): PaxosRule | null {
  return brokenIn(trace).find(({ isPlain }) => isPlain)?.rule ?? null;
}

function wrongVerdict({ acceptors, events }: PaxosTrace, broken: readonly BrokenAt[], result: unknown): string | undefined {
  const isSound = isRecord(result) && result['ok'] === true;
  if (!isSound && !isAccusation(result)) return `its answer is ${canonicalText(result)}, which is no verdict`;
  const first = broken.find(({ isPlain }) => isPlain);
  if (isSound) return first && `it overlooks that ${first.rule} is broken by event ${first.step}, ${eventText(events[first.step])}`;
  const { violated, step, witness } = result as { readonly violated: PaxosRule; readonly step: number; readonly witness: readonly number[] };
  const said = `it says that ${violated} is broken by event ${step}, ${eventText(events[step])}`;
  if (broken.length === 0) return `it accuses a history in which nothing is wrong: ${said}`;
  if (!broken.some((one) => one.rule === violated && one.step === step)) {
    return `it accuses the wrong event: ${said}; broken are ${broken.map((one) => `${one.rule} by event ${one.step}`).join(' and ')}`;
  }
  return isWitness({ acceptors, events }, violated, step, witness) ? undefined : `${said}, and its witness [${witness.join(', ')}] doesn’t show that`;
}

function isAccusation(result: unknown): boolean {
  if (!isRecord(result)) return false;
  const { violated, step, witness } = result;
  return rules.includes(violated) && Number.isInteger(step) && Array.isArray(witness) && witness.every((place) => Number.isInteger(place));
}

/** The earlier events that it names bear on the rule, and with them alone it is broken too. */
function isWitness({ acceptors, events }: PaxosTrace, rule: PaxosRule, step: number, witness: readonly number[]): boolean {
  const last = events[step];
  const earlier = [...new Set(witness)].filter((place) => place !== step).sort((a, b) => a - b);
  const chosen = earlier.map((place) => events[place]);
  if (last === undefined || earlier.some((place) => place > step) || !chosen.every((one) => one !== undefined && bearsOn(rule, one, last))) return false;
  const alone = { acceptors, events: [...(chosen as readonly PaxosEvent[]), last] };
  return brokenIn(alone).some((one) => one.rule === rule && one.step === chosen.length);
}

function bearsOn(rule: PaxosRule, event: PaxosEvent, last: PaxosEvent): boolean {
  switch (rule) {
    case 'PROMISE-MONO':
      return event.type !== 'accept' && last.type === 'accepted' && event.from === last.from;
    case 'ONE-VALUE':
      return event.type === 'accept' && event.n === last.n;
    case 'P2C':
      return event.type !== 'accept';
    case 'AGREE':
      return event.type === 'accepted';
  }
}

/** What a search has to find: that nothing is wrong, that something is, or that nothing ever gets chosen. */
export type Truth = 'safe' | 'broken' | 'idle';

export interface Searched {
  readonly name: string;
  readonly protocol: Protocol;
  readonly scope: Scope;
  readonly truth: Truth;
  readonly because: string;
}

export function searchRow({ name, protocol, scope, truth, because }: Searched): Row {
  return {
    name,
    calls: [{ call: 'explore', args: [modelled(protocol, scope.stepsMax), scope] }],
    judge: (outcomes) => wrongSearch(protocol, scope, truth, outcomes.at(-1)?.result),
    because,
  };
}

interface Found {
  readonly states: number;
  readonly statesWithChoice: number;
  readonly counterexample: { readonly violated: PaxosRule; readonly events: readonly ModelEvent[] } | null;
}

function wrongSearch(protocol: Protocol, { ballots }: Scope, truth: Truth, result: unknown): string | undefined {
  if (!isFound(result)) return `its answer is ${canonicalText(result)}, which is no result of a search`;
  const { states, statesWithChoice, counterexample } = result;
  const seen = `${states} ${states === 1 ? 'state' : 'states'}, ${statesWithChoice} of them with a choice`;
  if (counterexample) {
    if (truth !== 'broken') return `it accuses a protocol in which nothing is wrong, of ${counterexample.violated}: ${playedAgain(protocol, ballots, counterexample) ?? 'that rule is broken'}`;
    return playedAgain(protocol, ballots, counterexample);
  }
  if (truth === 'broken') return `it overlooks what is wrong: it has found nothing in ${seen}`;
  if (truth === 'safe') return statesWithChoice > 0 ? undefined : `it has never reached a choice: it has seen ${seen}`;
  return statesWithChoice === 0 ? undefined : `it counts choices where none is possible: it has seen ${seen}`;
}

function isFound(result: unknown): result is Found {
  if (!isRecord(result)) return false;
  const { states, statesWithChoice, counterexample } = result;
  if (!Number.isInteger(states) || !Number.isInteger(statesWithChoice) || (states as number) < 1) return false;
  if ((statesWithChoice as number) < 0 || (statesWithChoice as number) > (states as number)) return false;
  if (counterexample === null) return true;
  return isRecord(counterexample) && rules.includes(counterexample['violated']) && Array.isArray(counterexample['events']);
}

/** What is wrong with a counterexample, once it is played again: its events must be possible, within the scope, and break the rule. */
function playedAgain(protocol: Protocol, ballots: number, { violated, events }: NonNullable<Found['counterexample']>): string | undefined {
  // Real code stays with whoever holds it; it is correct, and so is whatever it does.
  if (protocol.kind !== 'ruled') return `its events are ${canonicalText(events)}`;
  const model = ruled(protocol);
  const history: PaxosEvent[] = [];
  let { start: state } = model;
  for (const [i, event] of events.entries()) {
    const text = canonicalText(event);
    const possible = model.events(state).find((one) => canonicalText(one) === text);
    if (!possible) return `its counterexample can’t happen: event ${i} is ${text}, which is not possible there`;
    if (possible.n > ballots) return `its counterexample leaves the scope: event ${i}, ${text}, is of ballot ${possible.n}`;
    const { state: next, happened } = model.step(state, possible);
    state = next;
    history.push(...happened);
  }
  if (brokenIn({ acceptors: model.acceptors, events: history }).some(({ rule }) => rule === violated)) return undefined;
  return `its counterexample doesn’t break ${violated}: what happens is ${history.map(eventText).join(', ') || 'nothing'}`;
}

/** Such as `S1 promises 3, having accepted (1, "a")`. */
export function eventText(event: PaxosEvent | undefined): string {
  switch (event?.type) {
    case 'promise':
      return `${event.from} promises ${event.n}${event.acceptedN === null ? '' : `, having accepted (${event.acceptedN}, ${canonicalText(event.acceptedV)})`}`;
    case 'accept':
      return `(${event.n}, ${canonicalText(event.v)}) is proposed`;
    case 'accepted':
      return `${event.from} accepts (${event.n}, ${canonicalText(event.v)})`;
    default:
      return 'which there is not';
  }
}
