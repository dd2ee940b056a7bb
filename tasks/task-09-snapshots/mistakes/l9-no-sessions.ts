import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L9-NO-SESSIONS',
  title: 'the client sessions are not part of the snapshot',
  symptom:
    'After a restart or an install, a client repeats a request that was carried out, and it is carried out once more; on other servers it is not.',
  why: 'The keys and values look like the whole state. What protects against repeated requests lies beside the machine, and is just as much a result of what was applied.',
  fix: 'Save the sessions with the machine, and restore both.',
  hints: [
    'A client’s request is in the snapshot. The client has not heard of it and sends it again, to a server that has been restored. What tells this server that it has seen it?',
    'A session’s last request and its result are part of the replicated state, changed by applying entries like everything else (Raft §8; thesis §6.3); a snapshot has to have them.',
    'Put state.sessions into the snapshot’s data beside state.machine, copied at the same moment, and set it again in restore, in place of whatever is there.',
  ],
  source: 'Raft §7, §8; thesis §6.3',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'after a restore the machine is right, and the sessions are not',
      seen: ({ rows }) => rows({ got: /^lastApplied \d+, and the sessions are/ }).length > 0 && rows({ got: /^lastApplied \d+, and the machine is/ }).length === 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'takeSnapshot, or restore, knows nothing of sessions',
      find: (code) => {
        const take = code.in('takeSnapshot');
        return take.reads('sessions') ? undefined : take;
      },
      examples: {
        wrong: ['export function takeSnapshot(s) { return { lastIncludedIndex: s.lastApplied, data: structuredClone(s.machine) }; }'],
        right: [
          'export function takeSnapshot({ lastApplied, machine, sessions: who }) { return { lastIncludedIndex: lastApplied, data: copy({ machine, who }) }; }',
          'export function takeSnapshot(s) { return contentsOf(s); }\nfunction contentsOf(s) { return [s.machine, s.sessions]; }',
        ],
      },
    },
  ],
};
