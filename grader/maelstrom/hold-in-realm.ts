import { ofInstance, type LoadedModule } from '../harness/suite/binding.ts';
import { RealmHolder } from '../harness/suite/realm-holder.ts';

/** What is to be held. URLs are of compiled modules. */
export interface Held {
  readonly task: string;
  readonly part: string;
  readonly exports: readonly string[];
  readonly submissionFile: string;
  readonly submission: string;
  readonly references: Readonly<Record<string, string>>;
  /** In a capstone, the learner's own earlier solutions by task. */
  readonly own?: Readonly<Record<string, { readonly file: string; readonly url: string }>>;
}

/** Holds compiled code in this process's own realm. */
export function holdInRealm({ task, part, exports, submissionFile, submission, references, own = {} }: Held): RealmHolder {
  const load = (url: string): Promise<LoadedModule> => import(url) as Promise<LoadedModule>;
  return new RealmHolder({
    task,
    part,
    exports,
    submissionFile,
    submission: (instance) => load(ofInstance(submission, instance)),
    references: Object.fromEntries(Object.entries(references).map(([folder, url]) => [folder, () => load(url)])),
    own: Object.fromEntries(Object.entries(own).map(([folder, { file, url }]) => [folder, { file, load: (instance) => load(ofInstance(url, instance)) }])),
  });
}
