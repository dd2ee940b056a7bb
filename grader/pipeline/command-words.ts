/** First words of a command line that are commands, and not names of tasks. */
export const commandWords = ['cluster', 'completion', 'debug', 'dev', 'hint', 'import', 'node', 'replay', 'reset', 'solution'] as const;
