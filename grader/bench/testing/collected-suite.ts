import type { Explored } from '../../harness/suite.ts';

/*
 * Stands in for #harness/suite where a program wants the models of hidden suites and not their
 * tests: what a suite explores is collected. The bench's command puts it in that place.
 */

export * from '../../harness/suite.ts';

const bodies: (() => Promise<void>)[] = [];
const models: Explored[] = [];

export const test = (_name: string, body: () => Promise<void>): void => void bodies.push(body);

export const explore = (model: Explored): Promise<void> => {
  models.push(model);
  return Promise.resolve();
};

/** All models of the suites that were imported. */
export async function collectModels(): Promise<readonly Explored[]> {
  for (const body of bodies.splice(0)) await body();
  return models.splice(0);
}

