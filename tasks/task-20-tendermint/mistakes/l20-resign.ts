import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L20-RESIGN',
  title: 'after a restart it votes a second time',
  symptom: 'A validator prevotes, crashes, comes back, and prevotes something else in the same round. It is correct, and looks like a liar: with one real liar more there are too many.',
  why: 'The vote is sent, and what tells of it is written afterwards, or not at all; or the restart begins the round anew. As long as nothing crashes between the two, nobody sees.',
  fix: 'Put the step and the signed vote into the state, persist, then send. After a restart go on in the step that is on disk, and send again what was signed.',
  hints: [
    'Crash right after the prevote has left. What is on disk then, and what will the restarted validator do with another proposal of the same round?',
    'A validator signs at most one prevote and one precommit for a height and round, restarts included: the last signed state goes to disk before the signature is given away (CometBFT specification; Buchman, Kwon & Milosevic 2018, §2.1).',
    'Order: set step, keep the signed message in state.signed, ctx.persist(), ctx.broadcast. In onStart look at state.step: only if it is propose does the round begin.',
  ],
  source: 'CometBFT specification, last signed state',
  signs: [
    { kind: 'test', weight: 4, says: 'a vote leaves before it is written', seen: ({ rows }) => rows({ test: 'writes what it signs to disk before it sends it' }).length > 0 },
    { kind: 'trace', weight: 4, says: 'a validator contradicted after a restart what it had signed before', seen: ({ tendermint }) => tendermint.contradictions.some(({ isRestarted }) => isRestarted) },
  ],
};
