import { createHash } from 'node:crypto';
import { canonicalText } from '../kernel/plain.ts';

/** 64 bits: nobody meets two values of one digest by accident, and nobody here looks for them. */
const CHARACTERS = 16;

/** Stands for a value: the beginning of the sha-256 of its canonical text, in hexadecimal. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex').slice(0, CHARACTERS);
}
