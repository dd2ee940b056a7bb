import 'ses';

/**
 * Hardened JavaScript for the whole process: what the language itself offers is frozen before
 * anything else begins. Import this first.
 */
lockdown({
  // Honest code writes `this.toString = …` or `error.name = …`; freezing must not forbid that.
  overrideTaming: 'severe',
  // The code's stack traces lead to its lines; there is nothing in this process to hide from them.
  errorTaming: 'unsafe',
  stackFiltering: 'verbose',
  // The machine's language and time zone are fixed, so there is nothing to tame.
  localeTaming: 'unsafe',
  consoleTaming: 'unsafe',
  domainTaming: 'unsafe',
  // The guard listens for these.
  errorTrapping: 'none',
  unhandledRejectionTrapping: 'none',
  reporting: 'none',
});
