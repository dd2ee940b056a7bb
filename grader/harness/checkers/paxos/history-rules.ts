import type { BallotNumber, PaxosEvent, PaxosRule, PaxosTrace, PromiseGiven, Value, VoteCast } from '../../protocols/paxos/safety.ts';
import type { NodeId } from '../../protocols/node.ts';

/** A rule that the event at `step` breaks, given those before it. */
export interface BrokenAt {
  readonly rule: PaxosRule;
  readonly step: number;
  /** Whether everybody who knows the rules must see it. Else it is a matter of how a rule is read, and may be told or not. */
  readonly isPlain: boolean;
}

/**
 * All that is broken in a history. P2C can be read in two ways, and both are right: that the promises behind a proposal tell
 * of nothing that speaks against it (Paxos Made Simple §2.2), or that no other value can be chosen any more under a lower
 * ballot, as the votes and promises stand (SafeAt in Lamport's TLA+ module Voting). Where only one of them is broken, it is
 * not plain. Nor is it plain that an acceptor accepts something below what it has *accepted*: P1a speaks of promises.
 */
export function brokenIn({ acceptors, events }: PaxosTrace): readonly BrokenAt[] {
  return events.flatMap((event, step): BrokenAt[] => {
    const history = { acceptors, before: events.slice(0, step) };
    switch (event.type) {
      case 'promise':
        return [];
      case 'accept': {
        const isSecond = history.before.some((one) => one.type === 'accept' && one.n === event.n && one.v !== event.v);
        const readings = [isSafeAsTold(history, event.n, event.v), isSafeByVotes(history, event.n, event.v)];
        return [...found('ONE-VALUE', step, isSecond, true), ...found('P2C', step, readings.includes(false), !readings.includes(true))];
      }
      case 'accepted':
        return [...promiseBroken(history, event, step), ...found('P2C', step, !isSafeByVotes(history, event.n, event.v), false), ...found('AGREE', step, isSecondChoice(history, event), true)];
    }
  });
}

/** The values that are chosen: accepted by a majority under one ballot, at some time. */
export function chosenIn({ acceptors, events }: PaxosTrace): readonly Value[] {
  const votes = events.filter((one) => one.type === 'accepted');
  const chosen = votes.filter(({ n, v }) => isMajority(acceptors, votes.filter((one) => one.n === n && one.v === v)));
  return [...new Set(chosen.map(({ v }) => v))];
}

interface History {
  readonly acceptors: readonly NodeId[];
  readonly before: readonly PaxosEvent[];
}

function found(rule: PaxosRule, step: number, isBroken: boolean, isPlain: boolean): BrokenAt[] {
  return isBroken ? [{ rule, step, isPlain }] : [];
}

function isMajority(acceptors: readonly NodeId[], some: readonly { readonly from: NodeId }[]): boolean {
  return 2 * new Set(some.map(({ from }) => from)).size > acceptors.length;
}

function promiseBroken({ before }: History, { from, n }: VoteCast, step: number): BrokenAt[] {
  const higher = before.filter((one) => one.type !== 'accept' && one.from === from && one.n > n);
  return found('PROMISE-MONO', step, higher.length > 0, higher.some(({ type }) => type === 'promise'));
}

function isSecondChoice({ acceptors, before }: History, vote: VoteCast): boolean {
  const events = [...before, vote];
  const isChosen = isMajority(acceptors, events.filter((one) => one.type === 'accepted' && one.n === vote.n && one.v === vote.v) as readonly VoteCast[]);
  return isChosen && chosenIn({ acceptors, events }).some((v) => v !== vote.v);
}

/** Some majority of the promises told of nothing, or of ballots up to one that has this value. */
function isSafeAsTold({ acceptors, before }: History, n: BallotNumber, v: Value): boolean {
  const promises = before.filter((one): one is PromiseGiven => one.type === 'promise' && one.n === n);
  const tops = [0, ...promises.flatMap(({ acceptedN, acceptedV }) => (acceptedN !== null && acceptedV === v ? [acceptedN] : []))];
  return tops.some((top) => isMajority(acceptors, promises.filter(({ acceptedN }) => (acceptedN ?? 0) <= top)));
}

/** Under each lower ballot there is a majority of which everybody voted for this value, or has not voted and can't any more. */
function isSafeByVotes({ acceptors, before }: History, n: BallotNumber, v: Value): boolean {
  const lower = Array.from({ length: n - 1 }, (_, i) => i + 1);
  return lower.every((c) => {
    const votes = before.filter((one): one is VoteCast => one.type === 'accepted' && one.n === c);
    const allows = acceptors.filter((from) => {
      const vote = votes.filter((one) => one.from === from);
      if (vote.length > 0) return vote.every((one) => one.v === v);
      return before.some((one) => one.type !== 'accept' && one.from === from && one.n > c);
    });
    return 2 * allows.length > acceptors.length;
  });
}
