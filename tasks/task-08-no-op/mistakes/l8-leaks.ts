import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L8-LEAKS',
  title: 'the no-op does something: it is a command that state, results or sessions show',
  symptom: 'A key that nobody put turns up, an entry is refused as an unknown operation, or the sessions hold a client that does not exist.',
  why: 'Any entry of the new term would commit the earlier ones, so a marker key or a command of one’s own invention seems as good as another.',
  fix: 'Use the operation that the machine knows for this, noop, and sign it with no client’s name and number.',
  hints: [
    'Your entry is applied on every server like any other. What is different afterwards: a key, a result, a session?',
    'The entry at the start of a term is a no-op: it goes through the log and the machine, and changes nothing (Raft §8). Sessions belong to clients (§8, thesis §6.3).',
    'The command’s op is noop. Leave clientId and seq away: together they make a session. Further fields are yours.',
  ],
  source: 'Raft §8',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'the command that was added is not a bare no-op',
      seen: ({ rows }) => rows({ test: 'adds an entry that does nothing', got: /^its command/ }).length > 0,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a leader’s own entry was wrong in a cluster too',
      seen: ({ broke }) => broke('NO-OP'),
    },
  ],
};
