import type { Evidence, Mistake } from '#mistake';

const units = ['takes two digests for one place as evidence', 'keeps the first ballot, whatever comes after it', 'believes signatures, and nothing else', 'judges evidence by itself'] as const;

const telling = 'tells everybody what one replica has found out';

/** All that it takes to know evidence is there, who hears both halves accuses, and yet some replica never gets it. */
const neverMeet = ({ broke, passed, pbft, rows }: Evidence): boolean =>
  broke('DETECTION') && units.every((test) => rows({ test }).length === 0) && (passed(telling) || pbft.accusations.some(({ test }) => test === telling));

export const mistake: Mistake = {
  id: 'L18-NO-GOSSIP',
  title: 'the halves of the evidence never meet, or it never gets around',
  symptom: 'The primary tells S2 and S3 one thing and S4 another. Each has its half and compares it with nothing; or one has found out, and keeps it to itself.',
  why: 'Each replica looks at its own inbox, where everything fits together. A liar that is worth the name says no two things to one and the same.',
  fix: 'Let each prepare carry along the pre-prepare that it rests on, or pass pre-prepares on; look at what is carried along and passed on; and hand evidence to everybody when you find it.',
  hints: [
    'S2 has the primary’s word for A, S4 its word for B. In which message does S4 learn what S2 has heard?',
    'That somebody has told two stories is seen where both are at one place: witnesses exchange the signed messages that they have received (Haeberlen, Kouznetsov & Druschel 2007).',
    'In toEmbed return [accepted] for a prepare, or send a gossip message in onMessage; go through all of ballotsIn(message) there; and when there is evidence, send {type: \'evidence\', evidence} to all peers, once.',
  ],
  source: 'Haeberlen, Kouznetsov & Druschel 2007',
  signs: [{ kind: 'rule', weight: 4, says: 'correct replicas hold both halves, and not all of them get evidence', seen: neverMeet }],
};
