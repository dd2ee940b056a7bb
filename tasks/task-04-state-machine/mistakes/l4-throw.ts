import type { Evidence, Mistake } from '#mistake';

const goesOn = "answers what can't be done, and goes on";

/**
 * Commands among which there is nothing odd go wrong as well, so it isn't a matter of what can't be done. Keys
 * that every object seems to have, such as `__proto__`, are another matter.
 */
const failsAnyway = ({ rows }: Evidence): boolean =>
  rows({ test: 'gives every operation its result', name: /^(?!.*under the key)/ }).length > 0 ||
  rows({ test: 'applies what is committed, in order, and nothing else', name: /three entries|one by one|has not moved/ }).length > 0;

/** A command that can't be carried out ended in an error, or the next one did because the first was not counted. */
const throws = (evidence: Evidence): boolean => !failsAnyway(evidence) && evidence.rows({ test: goesOn, got: /The code threw/ }).length > 0;

/** The server stopped at such a command, or passed it without a word. */
const stopsOrSkips = (evidence: Evidence): boolean =>
  !failsAnyway(evidence) &&
  evidence
    .rows({ test: goesOn })
    .some(
      ({ about, value, should, got }) =>
        (about === 'the state afterwards, lastApplied' && Number(value) < Number(should)) || /^reported as applied: (?!1 2 3 4;)/.test(got),
    );

export const mistake: Mistake = {
  id: 'L4-THROW',
  title: 'a command that can’t be carried out stops the machine, or is passed over',
  symptom:
    'A compare-and-set meets another value, or a command is unknown, and the machine throws. The server stops there, and after every restart at the same entry again; or the entry is swallowed and whoever waits for its result waits for ever.',
  why: 'An exception is the usual way to say that something can’t be done. But this command is in the log for good, on every server, and each has to get past it.',
  fix: 'Make the failure a result, count the entry as applied, and report it like any other.',
  hints: [
    'Entry 5 can’t be carried out. What do you want lastApplied to be afterwards, and what does the client of entry 5 hear?',
    'All servers execute the same commands in the same order and come to the same state and the same outputs (Raft §2): that a command fails is one of these outputs.',
    'Let applyCommand return ok: false with an error text for a comparison that fails and for an operation that it doesn’t know, after it has counted the entry. Then applyCommitted needs no special case.',
  ],
  source: 'Raft §2, Fig. 2 (rules for all servers)',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a command that can’t be carried out, or the one after it, ended in an error',
      seen: throws,
    },
    {
      kind: 'test',
      weight: 3,
      says: 'a server stopped at a command that can’t be carried out, or never reported it',
      seen: stopsOrSkips,
    },
  ],
};
