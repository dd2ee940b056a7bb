import { ofInstance, type LoadedModule } from '../harness/suite/binding.ts';
import { RealmHolder } from '../harness/suite/realm-holder.ts';
import type { Held } from './protocol.ts';

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
