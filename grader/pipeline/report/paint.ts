/** Colours by meaning, so that a report can be made without any. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;

export const plain: Paint = { good: same, bad: same, warn: same, dim: same, strong: same };
