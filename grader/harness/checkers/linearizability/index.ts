export { checkLinearizable, type CheckOptions, type Verdict } from './check.ts';
export { explainHistory, type Explanation, type ShownOperation } from './explain.ts';
export { linearizability, type FoldOptions, type LinearizabilityMemory } from './fold.ts';
export { failedIn, operationsIn, type FailedOperation, type TimedOperation } from './history.ts';
export { registerSpecification, type Operation, type Specification } from './specification.ts';
