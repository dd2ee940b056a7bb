import type { Evidence, Mistake } from '#mistake';

/** It was called failed, though one attempt was left open; another one was refused. */
const isSettledByRefusal = ({ clients }: Evidence): boolean =>
  clients.operations.some(
    ({ attempts, outcome }) =>
      outcome?.type === 'fail' &&
      attempts.some(({ reply }) => reply?.type === 'error' && reply.code === 11) &&
      attempts.some(({ reply }) => reply === undefined || (reply.type === 'error' && [0, 13].includes(reply.code))),
  );

export const mistake: Mistake = {
  id: 'L10-DEFINITE-RETRY',
  title: 'the client takes the refusal of one attempt for the end of them all',
  symptom: 'The first attempt had no answer, the next one is refused for certain, and the client says that its operation has failed. The first attempt took effect.',
  why: 'The last answer is the latest news, and it is a definite one. But it is about one message: what the others have led to, its sender doesn’t know.',
  fix: 'Remember that some attempt was left open: by no answer, or by an indefinite one. From then on the operation can end with a result, or as unknown, and never as failed.',
  hints: [
    'Your client asks S1, hears nothing, asks S2, and S2 says: I don’t lead, I have done nothing. Of what does S2 speak, and of what not?',
    'A client that retries does so because the first request may or may not have been executed (Raft §8, thesis §6.3). A refusal says that this copy was not executed; it can’t unmake the doubt about another one.',
    'Keep one flag for the whole operation, set where an attempt ends without an answer or with anything but a result or a definite error, and cleared by nothing. Look at it where you would say that the operation has failed.',
  ],
  source: 'Raft §8; thesis §6.3',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'an operation was called failed after an attempt without a certain answer, because another one was refused',
      seen: isSettledByRefusal,
    },
    {
      kind: 'test',
      weight: -4,
      says: 'what nobody has answered is not recorded as unknown either',
      seen: ({ failed }) => failed('records what nobody answered as unknown'),
    },
  ],
};
