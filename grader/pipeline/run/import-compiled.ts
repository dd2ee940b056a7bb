import { ofInstance, type LoadedModule, type SuiteBinding } from '../../harness/suite/binding.ts';

/** Compiled modules by folder name of their task, as URLs. */
export interface CompiledParts {
  readonly references: Readonly<Record<string, string>>;
  /** In a capstone, the learner's own earlier solutions. */
  readonly own?: Readonly<Record<string, { readonly file: string; readonly url: string }>>;
}

export function importCompiled(url: string): Promise<LoadedModule> {
  return import(url) as Promise<LoadedModule>;
}

/** The same as whoever holds them in this realm loads them, each when it is first needed. */
export function loadersOf({ references, own = {} }: CompiledParts): Required<Pick<SuiteBinding, 'references' | 'own'>> {
  return {
    references: Object.fromEntries(Object.entries(references).map(([folder, url]) => [folder, () => importCompiled(url)])),
    own: Object.fromEntries(Object.entries(own).map(([folder, { file, url }]) => [folder, { file, load: (instance) => importCompiled(ofInstance(url, instance)) }])),
  };
}
