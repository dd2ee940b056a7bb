import type { Evidence, Mistake } from '#mistake';

const skips = ({ rows }: Evidence): boolean => rows({ test: 'executes in the order of the numbers', name: 'number 2 is committed, and number 1 is not', got: /^it executes C/ }).length > 0;
const repeats = ({ rows }: Evidence): boolean =>
  rows({ test: 'executes a request once, and replies to its client', name: /^one request has two numbers$|^an older request/, got: /^it executes C.*, then C1/ }).length > 0;

export const mistake: Mistake = {
  id: 'L17-EXEC-ORDER',
  title: 'requests are executed out of their order, or twice',
  symptom: 'Replicas commit to the same numbers and come to different states: one has executed 2 before 1, or a request that got two numbers twice. Its clients hear different results.',
  why: 'A request is executed where its last commit arrives. In a quiet network that is in order. And one number stands for one request, so nobody thinks of a request with two.',
  fix: 'Execute number n when all below n are. Remember each client’s last timestamp; a request that isn’t above it takes its number up and is not executed.',
  hints: [
    'Number 2 is committed, and of number 1 nothing has been heard yet. What may the request under number 1 be, and what would number 2’s result be after it?',
    'Each replica executes the requests in the order of their sequence numbers, once all lower ones are executed, and discards those whose timestamp is not above that in its last reply to the client (Castro & Liskov 1999, §4.1, §4.2).',
    'After each message try lastExecuted + 1, in a loop: is it committed? Then execute it, unless its timestamp is too old, and go on with the next.',
  ],
  source: 'Castro & Liskov 1999, §4.1, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'it executes a number before a lower one', seen: skips },
    { kind: 'test', weight: 4, says: 'it executes a request that was executed, or is older than one that was', seen: repeats },
    { kind: 'trace', weight: 2, says: 'a replica executed a client’s request a second time', seen: ({ pbft }) => pbft.executions.some(({ isRepeated }) => isRepeated) },
    { kind: 'rule', weight: 2, says: 'replicas executed in different orders, or twice', seen: ({ broke }) => broke('EXECUTION') },
  ],
};
