/** Each common mistake of the task, planted in the reference and in accepted designs, in several ways. */
export const mutants = [];
