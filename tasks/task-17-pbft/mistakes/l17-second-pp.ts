import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L17-SECOND-PP',
  title: 'a second pre-prepare for the same number is accepted',
  symptom: 'The primary proposes A under number 1, and later B. A backup vouches for both, and with one liar and one such backup both are committed, by different replicas.',
  why: 'The last message seems to be the valid one: a Map’s set simply takes the new one in, and in crash-fault protocols a leader may correct itself.',
  fix: 'The first pre-prepare that is in order stands. Another digest for the same view and number is not accepted, whatever became of the first.',
  hints: [
    'Two certificates of three out of four share two replicas, of which one may lie. What does the other one have to promise, so that A and B can’t both be committed?',
    'A backup accepts a pre-prepare provided it has not accepted one for the same view and sequence number with a different digest (Castro & Liskov 1999, §4.2).',
    'Before you store a pre-prepare, look whether one is there for this view and number, and if so leave it, prepared or not.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'it vouches for two requests under one number',
      seen: ({ rows }) => rows({ test: 'keeps to the first pre-prepare of a number', name: /^another request, (?:at the same number|after the first is prepared)/, got: /^it sends a prepare/ }).length > 0,
    },
    {
      kind: 'trace',
      weight: 3,
      says: 'a correct replica had vouched for two digests at one place',
      seen: ({ pbft }) => pbft.certificates.some(({ accepted }) => accepted > 1),
    },
    { kind: 'rule', weight: 2, says: 'a correct replica contradicted itself', seen: ({ broke }) => broke('NO-EQUIV') },
  ],
};
