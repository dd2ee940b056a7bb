import type { Evidence, Mistake } from '#mistake';

const oneDigest = 'has one digest for the same contents, and another for others';

/** The digest tells in which order the keys were put. */
const remembersOrder = ({ rows }: Evidence): boolean => rows({ test: oneDigest, name: /in either order/, got: /^two digests/ }).length > 0;

/** The digest tells more: that something was applied at all. */
const remembersHistory = ({ rows }: Evidence): boolean =>
  rows({ test: oneDigest, name: /a value that comes back|a put that is undone/, got: /^two digests/ }).length > 0;

/** What is wrong is wrong on every server, or entries are applied that should not be. */
const isWrongAnyway = ({ rows, broke }: Evidence): boolean =>
  rows({ test: 'gives every operation its result' }).length > 0 ||
  rows({ got: /^reported as applied|^entry \d+ is reported|^the state afterwards, lastApplied|not a text$/ }).length > 0 ||
  broke('SMS') ||
  broke('APPLY-ORDER');

/** Every command is right when it is tried by itself, and comes to something else on some server, or at some time. */
const differsInClusters = ({ rows, broke, threw }: Evidence): boolean =>
  rows().length === 0 && broke('RESULT') && !threw(/nobody awaits/);

export const mistake: Mistake = {
  id: 'L4-NONDET',
  title: 'what the machine comes to depends on more than the commands and their order',
  symptom:
    'Two servers have applied the same entries, and their machines differ, or the same contents have two digests. A server that crashes and applies its log again comes to something else than before.',
  why: 'A time stamp, a lease or a sample is quickly added while a command is applied. And the order of keys in memory, or a sort by the rules of a language, looks like the contents and is an accident.',
  fix: 'Take everything from the commands: what depends on time or chance is put into the command before it goes into the log. Sort by code units before you write a digest.',
  hints: [
    'Another server applies the same entries, a minute later and with other entries still to come. Which line of yours would do something else there?',
    'State machines start in the same state and execute the same commands in the same order; being deterministic, they come to the same state and the same outputs (Raft §2; Schneider 1990, §2).',
    'Look for ctx.now, ctx.random, ctx.id and the role in what is applied, and take them out. For the digest, sort the keys by code units (no localeCompare), those of nested objects too, so that no insertion order is left in it.',
  ],
  source: 'Raft §2; Schneider 1990 §2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'the same keys and values had two digests, depending on which came first',
      seen: remembersOrder,
    },
    {
      kind: 'test',
      weight: -3,
      says: 'the digest tells also how often something was applied',
      seen: remembersHistory,
    },
    {
      kind: 'rule',
      weight: 3,
      says: 'servers with the same entries had different machines',
      seen: ({ broke }) => broke('REPLICAS'),
    },
    {
      kind: 'rule',
      weight: 3,
      says: 'commands that are right by themselves came to something else on some server',
      seen: differsInClusters,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'single operations go wrong, or entries are applied out of turn',
      seen: isWrongAnyway,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'the machine was called by two at once',
      seen: ({ threw }) => threw(/nobody awaits/),
    },
    {
      kind: 'test',
      weight: -4,
      says: 'the log itself was changed, or something stored out of it',
      seen: ({ found, rows }) => found('G-ALIAS') || rows({ got: /^the state afterwards, log:/ }).length > 0,
    },
    {
      kind: 'code',
      weight: 2,
      says: 'the clock, chance or a language’s order has a say in what is applied or digested',
      find: (code) => {
        return (
          code.in('applyCommitted').calls('now', 'random')[0] ??
          code.in('digest').calls('localeCompare', 'Intl.Collator', 'toLocaleString', 'toLocaleUpperCase', 'toLocaleLowerCase')[0] ??
          code.in('applyCommand').calls('localeCompare', 'toLocaleString', 'now', 'random')[0]
        );
      },
      examples: {
        wrong: [
          'export function applyCommitted(s, ctx) { const at = ctx.now(); ctx.apply(1, { ...s.log[0], at }, null); }',
          'export function digest(m) { return [...m.keys()].sort((a, b) => a.localeCompare(b)).join(); }',
          'export function digest(m) { return [...m.keys()].sort(new Intl.Collator().compare).join(); }',
        ],
        right: [
          'export function digest(m) { return JSON.stringify([...m].sort(([a], [b]) => (a < b ? -1 : 1))); }',
          'export function applyCommitted(s, ctx) { ctx.apply(1, s.log[0], null); }',
        ],
      },
    },
  ],
};
