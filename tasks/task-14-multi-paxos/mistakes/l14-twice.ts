import type { Evidence, Mistake } from '#mistake';

const once = 'executes a request once, in however many slots it lies';

/** What lies in two slots is executed in both. */
const executesAgain = ({ rows, failed }: Evidence): boolean => rows({ test: once, got: /^slot \d+ came to/ }).length > 0 && !failed('executes what is chosen in the order of the slots');

export const mistake: Mistake = {
  id: 'L14-TWICE',
  title: 'a request that lies in two slots is executed twice',
  symptom: 'A client asks again after a change of leaders, and its transfer happens twice. Or what another client has written since is undone.',
  why: 'Each slot has one value, and each is executed once. But the new leader has proposed the old one’s command again, the client has asked it as well, and so one request lies in two slots.',
  fix: 'Remember for each client the last request that was executed, with its result. When its number comes again, report that result and let the machine do nothing; an older number does nothing either.',
  hints: [
    'A client hears nothing from a leader that has died, and asks the next one, which has found its command in slot 4 already. In which slots does it lie now?',
    'A command that is decided in several slots must be executed in the first of them only: replicas look whether they have performed it before (Paxos Made Moderately Complex §2; Raft §8).',
    'Where you execute, look into state.sessions by clientId. If seq is not above the one that stands there, hand the machine a no-op and report the stored result. It has to be there, not in propose: only what is executed is the same everywhere.',
  ],
  source: 'Raft §8; Paxos Made Moderately Complex §2',
  signs: [
    { kind: 'test', weight: 4, says: 'a request is executed again in a second slot', seen: executesAgain },
    {
      kind: 'trace',
      weight: 2,
      says: 'a request came to another result in its second slot',
      seen: ({ broke, replicas }) => broke('RESULT') && replicas.repeated.length > 0,
    },
    {
      kind: 'code',
      weight: 1,
      says: 'nothing is looked up by client where commands are executed',
      find: (code) => {
        const executing = code.in('learn');
        return executing.reads('sessions', 'clientId', 'seq') ? undefined : executing;
      },
      examples: {
        wrong: ['export function learn(s, { slot, v }, ctx) { ctx.apply(slot, v, ctx.execute(s.machine, { index: slot, command: v })); }'],
        right: ['export function learn(s, { slot, v }, ctx) { const known = s.sessions[v.clientId]; ctx.apply(slot, v, known ?? ctx.execute(s.machine, { index: slot, command: v })); }'],
      },
    },
  ],
};
