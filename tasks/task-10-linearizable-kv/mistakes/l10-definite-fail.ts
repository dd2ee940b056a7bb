import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L10-DEFINITE-FAIL',
  title: 'a server calls failed what may still take effect',
  symptom:
    'A client hears a definite error, and believes that nothing has happened. Later the value is there: a new leader had the entry in its log and committed it.',
  why: 'Leadership was lost, or an answer didn’t come: that looks like an error, and errors look alike. But what is in a log is out of this server’s hands.',
  fix: 'A definite error (11, 20, 22) only where the command has not been appended and never will be, or where the machine has executed and refused it. Once it is in a log, or has been handed to another server, only a result or an indefinite error: 0 or 13.',
  hints: [
    'The command is entry 7 of a leader that is deposed. In which log is entry 7 now, and who decides whether it is committed?',
    'A leader may crash or be deposed after an entry is in some logs, and a later leader may commit it (Raft §5.4, §8): its client can only be told that the outcome is unknown. Maelstrom’s definite errors mean that the operation has certainly not happened; 0 and 13 leave it open.',
    'In toReply, the outcome "unknown" gets a code of its own, 13, away from "not-leader" and from the machine’s refusals. Where you wait for another server’s answer to what you have handed on, a timeout is as open as that; and so is its refusal, for servers may get the message twice.',
  ],
  source: 'Raft §8; Maelstrom, protocol.md',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'a command whose leader lost its leadership is called failed, or refused',
      seen: ({ rows }) => rows({ test: 'says for certain only what is certain', name: /leadership was lost/, got: /^answered \{"code":\d+/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 4,
      says: 'a server gave a definite error to a command that it had put into its log, or handed on',
      seen: ({ clients }) => clients.denials.length > 0,
    },
  ],
};
