import { ofInstance } from '../harness/suite/binding.ts';
import { RealmHolder } from '../harness/suite/realm-holder.ts';
import { importCompiled, loadersOf, type CompiledParts } from '../pipeline/run/import-compiled.ts';

/** What is to be held. URLs are of compiled modules. */
export interface Held extends CompiledParts {
  readonly task: string;
  readonly part: string;
  readonly exports: readonly string[];
  readonly submissionFile: string;
  readonly submission: string;
}

/** Holds compiled code in this process's own realm. */
export function holdInRealm({ references, own, submission, ...about }: Held): RealmHolder {
  return new RealmHolder({
    ...about,
    submission: (instance) => importCompiled(ofInstance(submission, instance)),
    ...loadersOf({ references, ...(own && { own }) }),
  });
}
