import type { Evidence, Mistake } from '#mistake';

const forged = /forged$|^two signers|^one (?:ballot|digest)/;

/** It believes what nobody has signed, or finds two words where there is one. */
const believes = ({ rows }: Evidence): boolean =>
  rows({ test: 'believes signatures, and nothing else', got: /evidence/ }).length > 0 ||
  rows({ test: 'accuses nobody who has given one word a place', name: /^the same|^another replica$/, got: /^it gives evidence/ }).length > 0 ||
  rows({ test: 'judges evidence by itself', name: forged, got: /^result of verifyEvidence: true/ }).length > 0;

export const mistake: Mistake = {
  id: 'L18-HEARSAY',
  title: 'an accusation is believed that its evidence does not bear out',
  symptom: 'A liar hands out a forged ballot, a ballot in another’s name, or the same one written otherwise, and correct replicas accuse a correct one.',
  why: 'Evidence comes in a message that looks like evidence, or a ballot comes by way of somebody trusted. Or whole objects or their JSON text are compared, which differ where what is said doesn’t.',
  fix: 'Verify both ballots wherever they come from, go by the signer and not by the name in `replica`, and compare digests and nothing else.',
  hints: [
    'S4 sends you a pair of ballots and says that both are S2’s. What can you find out about each of the two, all by yourself?',
    'Signed messages convince third parties, and that is what evidence is for; a MAC, or somebody’s word, doesn’t (Castro & Liskov 1999, §2, §5.2). Two honest copies of one message may be written differently.',
    'Call ctx.verify on every single ballot before you compare or keep it, ballots in evidence and those carried along included. Then compare the two digests.',
  ],
  source: 'Castro & Liskov 1999, §2',
  signs: [
    { kind: 'test', weight: 4, says: 'it takes for evidence what one replica has not signed twice, with two digests', seen: believes },
    {
      kind: 'trace',
      weight: 3,
      says: 'a replica accused another by what that has not signed, or by one digest twice',
      seen: ({ broke, pbft }) => broke('ACCURACY') && pbft.accusations.some(({ flaw }) => flaw === 'signer' || flaw === 'digest' || flaw === 'none in its fields'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'no signature is verified',
      find: (code) => (code.calls('verify').length > 0 ? undefined : code.in('observe')),
      examples: {
        wrong: ['export function observe(s, b, ctx) { const first = (s.evidence[b.signer] ??= b); return first.digest === b.digest ? null : { first, second: b }; }'],
        right: ['export function observe(s, b, ctx) { if (!ctx.verify(b)) return null; const first = (s.evidence[b.signer] ??= b); return first.digest === b.digest ? null : { first, second: b }; }'],
      },
    },
  ],
};
