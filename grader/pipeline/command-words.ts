/** First words of a command line that are commands, and not names of tasks. */
export const commandWords = ['cluster', 'compare', 'completion', 'concepts', 'debug', 'dev', 'hint', 'import', 'interview', 'next', 'node', 'replay', 'reset', 'solution', 'watch'] as const;
