import type { Evidence, Mistake } from '#mistake';

const places = /^another (?:number|view|kind)|^a pre-prepare and a prepare|^view 1, number 11|^two (?:numbers|views|kinds)$/;

/** It holds two words against each other that have nothing to do with each other. */
const mixes = ({ rows }: Evidence): boolean =>
  rows({ test: 'accuses nobody who has given one word a place', name: places, got: /^it gives evidence/ }).length > 0 || rows({ test: 'judges evidence by itself', name: places, got: /^result of verifyEvidence: true/ }).length > 0;

export const mistake: Mistake = {
  id: 'L18-CROSS-VIEW',
  title: 'words for different places, or of different kinds, are held against each other',
  symptom: 'A correct replica is accused: it has prepared one request for number 1 and another for number 2, or in view 0 and in view 1, as it should.',
  why: 'The key under which ballots are kept lacks the view, the number or the kind. With one request in one view nobody notices.',
  fix: 'Compare only ballots of one signer, one kind, one view and one number; in observe and in verifyEvidence alike.',
  hints: [
    'S1 leads view 0 and view 4, and proposes different requests for number 1 in them. May it? And what makes your code think that it mayn’t?',
    'A correct replica has one word of each kind for each view and number: it accepts no second digest for the same view and sequence number (Castro & Liskov 1999, §4.2). In another view the number may go to another request.',
    'Make a key of signer, type, view and seq, with something between them, and use this one function wherever two ballots are compared.',
  ],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [
    { kind: 'test', weight: 4, says: 'it takes words for two places, or of two kinds, for a contradiction', seen: mixes },
    {
      kind: 'trace',
      weight: 3,
      says: 'a replica accused another by ballots for different places, or of different kinds',
      seen: ({ pbft }) => pbft.accusations.some(({ flaw }) => flaw === 'place' || flaw === 'kind'),
    },
  ],
};
