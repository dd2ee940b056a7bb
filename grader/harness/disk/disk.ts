import type { Random } from '../kernel/random.ts';

/** How long a write takes until it is safe, in virtual milliseconds. */
export interface DiskOptions {
  readonly writeMsMin: number;
  readonly writeMsMax: number;
}

export const fastDisk: DiskOptions = { writeMsMin: 0, writeMsMax: 2 };

export const instantDisk: DiskOptions = { writeMsMin: 0, writeMsMax: 0 };

/**
 * One server's disk: a single record, replaced as a whole. A write that was begun but not
 * finished is lost in a crash; what was there before stays.
 */
export class Disk<Contents> {
  readonly #options: DiskOptions;
  readonly #random: Random;
  #contents: Contents;
  #slowdownMs = 0;

  constructor(contents: Contents, options: DiskOptions, random: Random) {
    this.#contents = contents;
    this.#options = options;
    this.#random = random;
  }

  get contents(): Contents {
    return this.#contents;
  }

  /** Adds to every later write, as a disk does that is busy elsewhere; 0 makes it normal again. */
  slowDown(byMs: number): void {
    this.#slowdownMs = byMs;
  }

  /** How long the write that begins now will take. */
  writeMs(): number {
    return this.#random.between(this.#options.writeMsMin, this.#options.writeMsMax) + this.#slowdownMs;
  }

  finish(contents: Contents): void {
    this.#contents = contents;
  }
}
