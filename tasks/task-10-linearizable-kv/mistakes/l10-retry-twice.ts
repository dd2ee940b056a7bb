import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L10-RETRY-TWICE',
  title: 'a retry goes out as a new request, so that it is executed again',
  symptom:
    'The reply is lost, the client asks again, and its operation is executed twice. A write comes back that another client has overwritten since; a cas finds its own value, and the client hears that it was refused.',
  why: 'Each attempt is a message of its own, and a number for each message seems natural. But the number is there to tell operations apart, and an attempt is no operation.',
  fix: 'One clientId and seq for an operation, chosen before the first attempt, in every attempt, and in the command that is put into the log.',
  hints: [
    'The leader has executed your client’s request, and the reply is lost. The client asks again. By what does the leader, or the next one, know that it has done this already?',
    'Clients assign a serial number to every command, and the state machine tracks the latest one of each client with its response: a command whose number has been executed is answered without executing it again (Raft §8, thesis §6.3).',
    'Raise state.seq once, where the operation begins, and build the request before the loop. At the server, let clientId and seq of the request go into the command, for task 7 looks at nothing else.',
  ],
  source: 'Raft §8; thesis §6.3',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'the attempts of one operation went out under different numbers',
      seen: ({ clients }) => clients.operations.some(({ attempts }) => new Set(attempts.map(({ clientId, seq }) => `${clientId} ${seq}`)).size > 1),
    },
    {
      kind: 'test',
      weight: 4,
      says: 'commands come into the log without clientId and seq',
      seen: ({ rows }) => rows({ test: 'turns requests into commands of the client’s session', got: /^the log got \[\{(?!.*"seq").*"op":/ }).length > 0,
    },
  ],
};
