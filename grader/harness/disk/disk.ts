import { Pace } from '../kernel/pace.ts';
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
  readonly pace: Pace;
  #contents: Contents;

  constructor(contents: Contents, { writeMsMin, writeMsMax }: DiskOptions, random: Random) {
    this.pace = new Pace(writeMsMin, writeMsMax, random);
    this.#contents = contents;
  }

  get contents(): Contents {
    return this.#contents;
  }

  finish(contents: Contents): void {
    this.#contents = contents;
  }
}
