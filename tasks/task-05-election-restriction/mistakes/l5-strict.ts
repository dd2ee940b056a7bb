import type { Evidence, Mistake } from '#mistake';

/** Wrong decisions on two log ends: all of them refuse a candidate whose log ends just like the voter's. */
function refusesTies({ rows }: Evidence): boolean {
  const wrong = rows().flatMap(({ name, value, should }) => {
    const ends = /(index \d+, term \d+) asks (index \d+, term \d+)/.exec(name);
    return ends && typeof value === 'boolean' && typeof should === 'boolean' ? [{ isTie: ends[1] === ends[2], granted: value }] : [];
  });
  return wrong.length > 0 && wrong.every(({ isTie, granted }) => isTie && !granted);
}

export const mistake: Mistake = {
  id: 'L5-STRICT',
  title: 'a candidate with an equally good log is refused',
  symptom: 'In a cluster whose logs are all alike, a new one for example, nobody can ever win an election.',
  why: '“More up-to-date” is what the paper compares, so a strict comparison comes to hand. But what a voter asks is whether its own log is the better one.',
  fix: 'Refuse only if your own log is more up-to-date than the candidate’s. A tie is good enough.',
  hints: [
    'Five servers have just been set up, with empty logs. Who votes for whom?',
    'A vote is granted if the candidate’s log is at least as up-to-date as the receiver’s (Raft Fig. 2, RequestVote RPC, receiver 2); it is denied if the voter’s own log is more up-to-date (§5.4.1).',
    'With equal last terms and equal last indices the answer is yes: the comparison of the indices has to let equal ones pass.',
  ],
  source: 'Raft §5.4.1, Fig. 2 (RequestVote RPC, receiver 2)',
  signs: [
    { kind: 'test', weight: 4, says: 'candidates whose logs end as the voter’s does are refused, and nobody else wrongly', seen: refusesTies },
    {
      kind: 'code',
      weight: 1,
      says: 'the last indices are compared strictly',
      find: (code) => code.in('isUpToDate').compares(['$0.lastLogIndex'], ['$1.lastLogIndex']).find(({ operator }) => operator === '>'),
      examples: {
        wrong: ['export function isUpToDate(a, b) { return a.lastLogTerm > b.lastLogTerm || (a.lastLogTerm === b.lastLogTerm && a.lastLogIndex > b.lastLogIndex); }'],
        right: ['export function isUpToDate(a, b) { return a.lastLogTerm > b.lastLogTerm || (a.lastLogTerm === b.lastLogTerm && a.lastLogIndex >= b.lastLogIndex); }'],
      },
    },
  ],
};
