import { Antichain } from './antichain.ts';
import { changed, cleared, COVERED, DONE, doneWith, replaced, setOf, spent, withSet, type Configuration } from './configuration.ts';
import { ACCEPTED, INITIAL, type Effects, type Kind } from './effects.ts';
import { ResultSets } from './result-sets.ts';

/** Numbers from here on name the kinds of indefinite operations, those below name slots. */
const SPARE = 1 << 20;

/** An operation put into the order. */
interface Step {
  readonly next: Configuration;
  /** It returns some day, or gave a result to another open one. */
  readonly isSeen: boolean;
}

/** An open operation. */
export interface Slot {
  readonly kind: Kind;
  /** When it will return, where that is known. */
  readonly returnsAt?: number;
}

/**
 * All the ways in which the history of one key can have gone so far, event by event. None left: it is
 * not linearizable.
 *
 * Operations are linearised just in time (Lowe 2017, §4): when one returns that isn't in the order yet, whatever must
 * come before it is put there, then itself, and nothing else. Putting an operation later than it really
 * was loses nothing, for until it returns there is nothing that it must come before. Of the rest, three
 * laws keep the configurations few:
 *
 * - *What changes nothing where it is put may be put there, or not* (`#see`). Its result is remembered, and it stays
 *   open. An operation that never changes anything need not be put anywhere else afterwards: whatever
 *   order goes on from here goes on unhindered with it in this place. For one that would change another
 *   state that is false: a write of 1 where there is 1 may be needed again to bring back the 1.
 * - *What comes right before a blind operation leaves no trace but its result* (`#cover`). So any of the
 *   blind operations open at that moment may have taken effect there, all, some or none, and what else
 *   was open may have seen it. Which of them, is decided when one returns.
 * - A configuration that another one dominates is left out.
 *
 * So only operations that are neither blind nor reads (cas) are tried in different orders before it is
 * known what they are good for.
 */
export class Frontier {
  readonly #effects: Effects;
  readonly #sets: ResultSets;
  readonly #max: number;
  readonly slots: (Slot | undefined)[] = [];
  /** Kinds of the indefinite operations that may still take effect. */
  readonly spare: Kind[] = [];
  configurations: readonly Configuration[] = [{ state: INITIAL, statuses: [], spare: [] }];
  #updates: readonly { readonly place: number; readonly earlier: readonly number[] }[] = [];
  /** Some configurations were left out because they were too many. Any that remains is still possible. */
  isCut = false;

  constructor(effects: Effects, sets: ResultSets, configurationsMax: number) {
    this.#effects = effects;
    this.#sets = sets;
    this.#max = configurationsMax;
  }

  /** The same once more, to try something on. */
  copy(): Frontier {
    const copy = new Frontier(this.#effects, this.#sets, this.#max);
    copy.slots.push(...this.slots);
    copy.spare.push(...this.spare);
    copy.configurations = this.configurations;
    copy.isCut = this.isCut;
    return copy;
  }

  /** An operation begins; its slot is its name until it returns. */
  invoke(opened: Slot): number {
    const free = this.slots.indexOf(undefined);
    const slot = free < 0 ? this.slots.length : free;
    this.slots[slot] = opened;
    this.configurations = this.configurations.map((one) => {
      const statuses = one.statuses.slice();
      statuses[slot] = this.#seen(opened.kind, one.state, 0);
      return { ...one, statuses };
    });
    return slot;
  }

  /** An operation begins of which nobody will ever know whether it has taken effect. */
  invokeIndefinite(kind: Kind): void {
    if (kind.isRead) return;
    const place = this.#spareOf(kind);
    this.configurations = this.configurations.map((one) => ({ ...one, spare: changed(one.spare, 2 * place, 1) }));
  }

  /** From now on nobody will ever know. */
  lose(slot: number): void {
    const { call } = (this.slots[slot] as Slot).kind;
    const kind = this.#effects.kindOf(call);
    const place = kind.isRead ? -1 : this.#spareOf(kind);
    this.#close(slot, ({ spare }, status) => {
      if (place < 0 || (status & DONE) !== 0) return spare;
      const counted = changed(spare, 2 * place, 1);
      return (status & COVERED) === 0 ? counted : changed(counted, 2 * place + 1, 1);
    });
  }

  /** It has not taken effect. */
  fail(slot: number): void {
    this.configurations = this.configurations.filter(({ statuses }) => ((statuses[slot] as number) & DONE) === 0);
    this.#close(slot, ({ spare }) => spare);
  }

  /** It returns with the result of this kind; it was invoked when that was not known. */
  settle(slot: number, kind: Kind): void {
    this.slots[slot] = { kind };
    const accepted = this.#sets.plus(0, ACCEPTED);
    const configurations: Configuration[] = [];
    for (const one of this.configurations) {
      const status = one.statuses[slot] as number;
      const isAccepted = this.#sets.items(setOf(status)).some((result) => this.#effects.accepts(kind, this.#effects.result(result)));
      if ((status & DONE) !== 0 && !isAccepted) continue;
      configurations.push({ ...one, statuses: replaced(one.statuses, slot, withSet(status, isAccepted ? accepted : 0)) });
    }
    this.configurations = configurations;
    this.complete(slot);
  }

  /** It returns with its recorded result: what remains are the orders that have it by now. */
  complete(slot: number): void {
    const { kind } = this.slots[slot] as Slot;
    this.#findUpdates();
    const out = new Antichain(this.#sets);
    const isOut = (status: number): boolean => (status & DONE) !== 0 || setOf(status) !== 0;
    const todo: Configuration[] = [];
    for (const one of this.configurations) {
      const status = one.statuses[slot] as number;
      if (isOut(status)) out.add(this.#counted(one, slot));
      else if ((status & COVERED) !== 0) for (const found of this.#seenBefore(one, slot)) out.add(found);
      // What never changes anything has all that it could have, and what is done is done.
      if ((status & DONE) === 0 && !(isOut(status) && kind.isRead)) todo.push(one);
    }
    this.#linearise(todo, slot, out);
    this.configurations = out.items();
    this.slots[slot] = undefined;
    this.#forgetSpent();
  }

  /**
   * Puts the operation into the order now, after whatever others have to come before it: operations that
   * are neither blind nor reads, each perhaps right behind a blind one that makes it possible. An indefinite one whose effect
   * nobody has seen is *barren* until another acts on the state that it has led to.
   */
  #linearise(starts: readonly Configuration[], slot: number, out: Antichain): void {
    const { kind } = this.slots[slot] as Slot;
    const bases = new Antichain(this.#sets);
    const barren = new Antichain(this.#sets);
    const todo = starts.filter((one) => bases.add(one));
    for (let i = 0; i < todo.length; i++) {
      const base = todo[i] as Configuration;
      const isBarren = barren.has(base);
      if (!isBarren && !bases.has(base)) continue;
      if (out.size + todo.length > this.#max) {
        this.isCut = true;
        return;
      }
      const others = this.#candidates(base, slot);
      const firsts = isBarren ? [] : others.filter((who) => this.#kindOf(who).isBlind);
      if (!isBarren || !kind.isBlind) for (const { next } of this.#toward(base, slot, firsts, true)) out.add(cleared(next, slot));
      for (const who of others) {
        if (this.#kindOf(who).isBlind) continue;
        for (const { next, isSeen } of this.#toward(base, who, firsts, false)) {
          if (isSeen ? bases.add(next) : !bases.covers(next) && barren.add(next)) todo.push(next);
        }
      }
    }
  }

  /**
   * Puts one operation next, or, where it isn't blind, behind each of these blind ones that makes it possible.
   * Unless it `mayStay` without effect, only where it changes something: it is seen elsewhere already.
   */
  #toward(base: Configuration, who: number, firsts: readonly number[], mayStay: boolean): Step[] {
    const kind = this.#kindOf(who);
    const found: Step[] = [];
    const isUseful = (state: number): boolean => {
      const next = this.#effects.next(kind, state);
      return next >= 0 && (mayStay || next !== state);
    };
    const step = (from: Configuration): void => {
      const next = this.#put(from, who);
      found.push({ next, isSeen: who < SPARE || next.statuses.some((status, i) => status !== from.statuses[i]) });
    };
    if (isUseful(base.state)) step(base);
    if (kind.isBlind) return found;
    for (const first of firsts) if (isUseful(this.#effects.blindState(this.#kindOf(first)))) step(this.#put(base, first));
    return found;
  }

  #kindOf(who: number): Kind {
    return who < SPARE ? (this.slots[who] as Slot).kind : (this.spare[who - SPARE] as Kind);
  }

  /**
   * What may be put into the order besides this slot; with `isCovered`, before the last blind operation. Of
   * operations that can stand for each other, only the one that returns first: in an order that has the
   * later one first, the two can be exchanged.
   */
  #candidates({ statuses, spare }: Configuration, slot: number, isCovered = false): number[] {
    const found: number[] = [];
    const unfit = isCovered ? DONE | COVERED : DONE;
    const fit = isCovered ? COVERED : 0;
    for (const { place, earlier } of this.#updates) {
      const status = statuses[place] as number;
      if (place === slot || (status & unfit) !== fit) continue;
      const isLater = earlier.some((other) => {
        const first = statuses[other] as number;
        return other !== slot && (first & unfit) === fit && (first & COVERED & ~status) === 0 && this.#sets.covers(setOf(status), setOf(first));
      });
      if (!isLater) found.push(place);
    }
    for (let k = 0; k < this.spare.length; k++) if ((spare[2 * k + Number(isCovered)] as number) > 0) found.push(SPARE + k);
    return found;
  }

  /** The open operations that may have an effect, each with those of its kind that return before it. */
  #findUpdates(): void {
    this.#updates = this.slots.flatMap((slot, place) => {
      if (!slot || slot.kind.isRead || (slot.kind.isBlind && this.#effects.blindState(slot.kind) < 0)) return [];
      const { kind, returnsAt = NaN } = slot;
      const earlier = this.slots.flatMap((other, i) => (other?.kind === kind && (other.returnsAt ?? NaN) < returnsAt ? [i] : []));
      return [{ place, earlier }];
    });
  }

  /** The order with this operation as the next in it, which must be possible. */
  #put(base: Configuration, who: number): Configuration {
    const kind = this.#kindOf(who);
    const state = this.#effects.next(kind, base.state);
    const statuses = base.statuses.slice();
    let { spare } = base;
    if (who < SPARE) statuses[who] = doneWith(this.#sets.plus(0, this.#effects.resultIn(kind, base.state)));
    else spare = spent(spare, who - SPARE, false);
    if (kind.isBlind) spare = this.#cover(statuses, spare);
    this.#see(statuses, state);
    return { state, statuses, spare };
  }

  /** A blind operation follows on what is open. */
  #cover(statuses: number[], spare: readonly number[]): readonly number[] {
    for (const [i, slot] of this.slots.entries()) {
      const status = statuses[i] as number;
      if (!slot || (status & DONE) !== 0) continue;
      const hasResult = slot.kind.isBlind && this.#effects.blindState(slot.kind) >= 0;
      const set = hasResult ? this.#sets.plus(setOf(status), this.#effects.resultIn(slot.kind, INITIAL)) : setOf(status);
      statuses[i] = withSet(status | COVERED, set);
    }
    return spare.map((count, i) => (i % 2 === 0 ? count : (spare[i - 1] as number)));
  }

  /** What is open may be put here, where it changes nothing. With `isCovered`, only what is covered. */
  #see(statuses: number[], state: number, isCovered = false): void {
    for (const [i, slot] of this.slots.entries()) {
      const status = statuses[i] as number;
      if (slot && (status & DONE) === 0 && (!isCovered || (status & COVERED) !== 0)) statuses[i] = this.#seen(slot.kind, state, status);
    }
  }

  #seen(kind: Kind, state: number, status: number): number {
    if (this.#effects.next(kind, state) !== state) return status;
    return withSet(status, this.#sets.plus(setOf(status), this.#effects.resultIn(kind, state)));
  }

  /** It has its result already. If it took effect right before a blind one, others may have seen that. */
  #counted(one: Configuration, slot: number): Configuration {
    const { kind } = this.slots[slot] as Slot;
    const status = one.statuses[slot] as number;
    const statuses = replaced(one.statuses, slot, 0);
    if (kind.isBlind && (status & DONE) === 0 && (status & COVERED) !== 0) this.#see(statuses, this.#effects.blindState(kind), true);
    statuses[slot] = 0;
    return { ...one, statuses };
  }

  /** The orders in which a covered operation saw the state that a covered blind one led to. */
  #seenBefore(one: Configuration, slot: number): Configuration[] {
    const { kind } = this.slots[slot] as Slot;
    const found: Configuration[] = [];
    for (const who of this.#candidates(one, slot, true)) {
      const other = this.#kindOf(who);
      if (!other.isBlind) continue;
      const state = this.#effects.blindState(other);
      if (this.#effects.next(kind, state) !== state) continue;
      const statuses = replaced(one.statuses, slot, 0);
      if (who < SPARE) statuses[who] = doneWith(this.#sets.plus(0, this.#effects.resultIn(other, INITIAL)));
      this.#see(statuses, state, true);
      statuses[slot] = 0;
      found.push({ state: one.state, statuses, spare: who < SPARE ? one.spare : spent(one.spare, who - SPARE, true) });
    }
    return found;
  }

  #spareOf(kind: Kind): number {
    const known = this.spare.indexOf(kind);
    if (known >= 0) return known;
    this.configurations = this.configurations.map((one) => ({ ...one, spare: [...one.spare, 0, 0] }));
    return this.spare.push(kind) - 1;
  }

  #close(slot: number, spareOf: (one: Configuration, status: number) => readonly number[]): void {
    const left = new Antichain(this.#sets);
    for (const one of this.configurations) {
      left.add({ ...one, statuses: replaced(one.statuses, slot, 0), spare: spareOf(one, one.statuses[slot] as number) });
    }
    this.configurations = left.items();
    this.slots[slot] = undefined;
    this.#forgetSpent();
  }

  /** Indefinite operations that have taken effect in all configurations matter no more. */
  #forgetSpent(): void {
    for (let k = this.spare.length - 1; k >= 0; k--) {
      if (this.configurations.some(({ spare }) => (spare[2 * k] as number) > 0)) continue;
      this.spare.splice(k, 1);
      this.configurations = this.configurations.map((one) => ({ ...one, spare: one.spare.toSpliced(2 * k, 2) }));
    }
  }
}
