import type { Random } from './random.ts';

/** How long something takes, in virtual milliseconds: drawn each time, and longer while it is slowed down. */
export class Pace {
  readonly #msMin: number;
  readonly #msMax: number;
  readonly #random: Random;
  #slowdownMs = 0;

  constructor(msMin: number, msMax: number, random: Random) {
    this.#msMin = msMin;
    this.#msMax = msMax;
    this.#random = random;
  }

  /** Adds to every later time, as for somebody who is busy elsewhere; 0 makes it normal again. */
  slowDown(byMs: number): void {
    this.#slowdownMs = byMs;
  }

  nextMs(): number {
    return this.#random.between(this.#msMin, this.#msMax) + this.#slowdownMs;
  }
}
