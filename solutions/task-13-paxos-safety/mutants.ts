/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [];
