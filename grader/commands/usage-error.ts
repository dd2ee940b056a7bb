/** The command was typed wrongly: shown as one sentence, never as a stack trace. */
export class UsageError extends Error {}
