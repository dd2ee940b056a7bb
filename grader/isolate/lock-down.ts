import 'ses';
import { isNameInTraces } from './name-in-traces.ts';

/**
 * Hardened JavaScript for the whole process: what the language itself offers is frozen before anything
 * else begins. The bundle puts this before the host.
 */

/** Stack traces name lines of the learner's files, and nothing else. */
Error.prepareStackTrace = (error, sites) => {
  const frames = sites.filter((site) => isNameInTraces(site.getScriptNameOrSourceURL())).map(lineOf);
  return [headOf(error), ...frames].join('\n');
};

function lineOf(site: NodeJS.CallSite): string {
  const place = `${site.getScriptNameOrSourceURL() ?? ''}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  const name = site.getFunctionName();
  return name === null ? `    at ${place}` : `    at ${name} (${place})`;
}

/** Code may give its errors a text that throws. */
function headOf(error: Error): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}

lockdown({
  // Honest code writes `this.toString = …` or `error.name = …`; freezing must not forbid that.
  overrideTaming: 'severe',
  // Stacks are the language's own, filtered above.
  errorTaming: 'unsafe-debug',
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
