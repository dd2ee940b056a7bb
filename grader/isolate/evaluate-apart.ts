import { Script } from 'node:vm';
import type { LoadedModule } from '../harness/suite/binding.ts';
import type { NamedScript } from './protocol.ts';

/** What only whoever builds a compartment needs. */
const notForCode = ['Compartment', 'lockdown', 'harden'];

/** Evaluates code of the learner's, which sees no globals but these and the language's own. */
export function evaluateApart({ name, code }: NamedScript, globals: Readonly<Record<string, unknown>>, harness: object): LoadedModule {
  const compartment = new Compartment({ globals: { ...globals }, __options__: true });
  for (const unneeded of notForCode) Reflect.deleteProperty(compartment.globalThis, unneeded);
  const make = compartment.evaluate(functionAround(code, globalNames(compartment.globalThis), name), {
    // A method may be called `eval`; the one that a compartment has reaches no further than its code does.
    __rejectSomeDirectEvalExpressions__: false,
  }) as MakeModule;
  return make(harness);
}

/** Evaluates code of ours in this realm: it shares the learner's objects, and runs at full speed. */
export function evaluateHere(code: string, name: string, harness: object): LoadedModule {
  const make = new Script(functionAround(code, [], name)).runInThisContext() as MakeModule;
  return harden(make(harness));
}

type MakeModule = (harness: object) => LoadedModule;

/** Compiled code ends with its exports in `$exports`, and finds the harness in `$harness`. `LINES_BEFORE` counts what comes first. */
function functionAround(code: string, globals: readonly string[], name: string): string {
  // Looking up a global of a compartment is slow, so each is looked up once.
  const known = globals.length === 0 ? '' : `const { ${globals.join(', ')} } = globalThis; `;
  return `(function ($harness) { 'use strict'; ${known}return (() => {\n${code}\nreturn $exports; })(); })\n//# sourceURL=${name}\n`;
}

function globalNames(global: object): readonly string[] {
  // Nobody may name a constant `eval`, and this one is being read.
  return Object.getOwnPropertyNames(global).filter((name) => !['eval', 'globalThis'].includes(name) && /^[A-Za-z_$][\w$]*$/.test(name));
}
