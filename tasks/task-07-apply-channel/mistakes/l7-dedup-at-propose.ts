import type { Evidence, Mistake } from '#mistake';

/** The first copy was committed, applied and over when the second came; it was executed all the same. */
function executesAgain({ rows, found }: Evidence): boolean {
  const again = rows({ name: /^a retry that is committed much later/, got: /get "x", came to \{"ok":true,"value":1\}/ });
  return again.length === 2 && rows({ test: 'applies what is committed, and answers who waits for it' }).length === 0 && !found('G-HIDDEN-STATE');
}

export const mistake: Mistake = {
  id: 'L7-DEDUP-AT-PROPOSE',
  title: 'a repeated request is recognised when it is proposed, if at all, and not when it is applied',
  symptom:
    'Both copies of a request are in the log, since the second came before the first was executed, or to another leader. Each server executes both: money is moved twice.',
  why: 'Asking the table before the request goes into the log saves an entry, and in a quiet system it catches every retry. It knows nothing of copies that are still on their way through the log.',
  fix: 'Ask when the entry is applied, on every server: there all copies come by, one after the other. Asking at the proposal as well is a fine shortcut, and no more than that.',
  hints: [
    'The client asks twice within a millisecond, and nothing has been executed yet. What does your table say when the second copy comes in, and who looks at it again?',
    'If the state machine receives a command whose serial number has already been executed, it responds without executing it again (Raft §8). The state machine receives commands from the log, in one order, the same on all servers: only there the question has one answer.',
    'Before you hand an entry to the machine, look whether the client’s session has its seq or a higher one. If so, hand over { op: "noop" } at that index, so that the machine counts it, and take the stored result. Otherwise execute, and store seq and result in the same go.',
  ],
  source: 'Raft §8, thesis §6.3',
  signs: [
    {
      kind: 'test',
      weight: 3,
      says: 'a request whose first copy was long executed was executed again, at leader and follower alike',
      seen: executesAgain,
    },
    {
      kind: 'rule',
      weight: 1,
      says: 'a server executed a request again',
      seen: ({ broke }) => broke('RESULT'),
    },
    {
      kind: 'code',
      weight: 2,
      says: 'sessions are looked up for a request that comes in, and not for an entry that is applied',
      find: (code) => {
        const [request] = code.in('onRequest').reads('sessions', 'sessions[]') ? [code.in('onRequest')] : [];
        return request && !code.in('onCommitAdvanced').comparisons.some((one) => one.reads('seq', 'sessions[].seq')) ? request : undefined;
      },
      examples: {
        wrong: [
          'export function onRequest(s, { command }) { const known = s.sessions[command.clientId]; return known && known.seq === command.seq ? known.result : undefined; }\nexport function onCommitAdvanced(s, ctx, parts) { const { command } = s.log[s.lastApplied]; const result = parts.machine.applyCommand(s.machine, { command }); s.sessions[command.clientId] = { seq: command.seq, result }; }',
        ],
        right: [
          'export function onRequest(s, { command }) { const known = s.sessions[command.clientId]; return known && known.seq === command.seq ? known.result : undefined; }\nexport function onCommitAdvanced(s, ctx, parts) { const { command } = s.log[s.lastApplied]; if (s.sessions[command.clientId].seq >= command.seq) return; s.sessions[command.clientId] = { seq: command.seq, result: parts.machine.applyCommand(s.machine, { command }) }; }',
        ],
      },
    },
  ],
};
