import type { Evidence, Mistake } from '#mistake';

const TEST = 'records what nobody answered as unknown';

/** It ended as if something were known, and nobody had said anything. */
const isInvented = ({ clients }: Evidence): boolean =>
  clients.operations.some(({ test, attempts, outcome }) => test === TEST && (outcome?.type === 'fail' || outcome?.type === 'ok') && attempts.every(({ reply }) => reply === undefined));

export const mistake: Mistake = {
  id: 'L10-CLIENT-DROPS-INFO',
  title: 'the client says how an operation ended that nobody has answered',
  symptom: 'No answer came, and the client records the operation as failed, or as done. The value turns up later, or never, and no order of the operations explains what the others have seen.',
  why: 'A program wants to go on, and an error is the nearest thing to nothing. But silence is not an error of the operation: it says something about the messages alone.',
  fix: 'End an operation whose attempts were left without an answer with { type: "info" }: it may take effect at any later time, or never.',
  hints: [
    'Your client has asked and heard nothing. Name two runs in which it sees exactly the same, one in which the write takes effect and one in which it doesn’t.',
    'A pending operation may have taken effect or not; whoever checks a history may complete it or leave it out (Herlihy & Wing 1990, §2). That choice is taken away where the client says fail or ok.',
    'Where the last attempt’s time is over, look at what you know: a result is ok, nothing but definite refusals is fail, and everything else is info. A timeout counts among everything else.',
  ],
  source: 'Herlihy & Wing 1990, §2',
  signs: [
    {
      kind: 'trace',
      weight: 4,
      says: 'an operation ended as failed or done, and none of its attempts had been answered',
      seen: isInvented,
    },
  ],
};
