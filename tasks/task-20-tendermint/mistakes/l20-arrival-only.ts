import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-ARRIVAL-ONLY',
  title: 'a rule is tried only when its last message is of the right kind',
  symptom: 'All messages are there, and the validator stands still: the proposal came after its prevotes, or votes came for a round that had not begun, and nobody looked at the rule again.',
  why: 'Handlers invite to it: prevotes are counted where prevotes arrive. But each rule of the algorithm asks for several things at once, and any of them may be the last.',
  fix: 'Keep whatever comes, then try every rule, and again as long as one of them applies. After a timeout and at the start of a round, too.',
  hints: [
    'Three prevotes arrive, and then the proposal. Which of your functions would find that it’s time to precommit?',
    'Algorithm 1’s rules read “upon … while …”: each is to be tried whenever the messages or the state have changed (Buchman, Kwon & Milosevic 2018, §3.1).',
    'Let all handlers do the same two things: store the message under its round, and call one function that tries all rules until nothing changes. Store votes of later rounds and proposals of later rounds, too.',
  ],
  source: 'Buchman, Kwon & Milosevic 2018, Algorithm 1, §3.1',
  signs: [
    { kind: 'test', weight: 4, says: 'what came in another order is found too late or never', seen: ({ rows }) => rows({ test: 'tries every rule, whatever comes last', got: /^it sends no|^it decides nothing|^it prevotes nil|^it precommits nil/ }).length > 0 && rows({ test: 'decides in whichever round that was', name: /^the last precommit/ }).length === 0 },
  ],
};
