import type { Evidence, Mistake } from '#mistake';

const BOUND = 'says what a protocol is made for';

/** A Byzantine protocol is said to bear more than a third. */
const bearsAll = ({ rows }: Evidence): boolean => rows({ test: BOUND, name: /^(PBFT|Tendermint)/ }).some(({ value, should }) => value === true && should === false);

/** Flips that a checksum detects are said to need such a protocol; what is merely silent is not. */
const needsMore = ({ rows }: Evidence): boolean =>
  rows({ test: BOUND, name: 'with checksums, three servers, one flips bits' }).some(({ value }) => value === false) && rows({ test: BOUND, name: /^Raft, .* (silent|nobody)/ }).length === 0;

/** They are delivered, nearly all of them, as if somebody above would see to it. */
const isUnchecked = ({ rows }: Evidence): boolean =>
  rows({ got: /of \d+ flips, \d+ are delivered/ }).some(({ got }) => {
    const [, flips = 0, delivered = 0] = (/of (\d+) flips, (\d+) are/.exec(got) ?? []).map(Number);
    return 3 * delivered >= flips;
  });

export const mistake: Mistake = {
  id: 'L16-ALWAYS-HANDLED',
  title: 'Byzantine tolerance is taken for something that bears everything, or that everything needs',
  symptom: 'A Byzantine protocol is said to bear two liars of four; or flipped bits go up the stack unchecked, or are said to need such a protocol.',
  why: '“Byzantine fault-tolerant” sounds like “whatever happens”. It means: whatever at most f of n ≥ 3f + 1 do.',
  fix: 'Count the faulty, all of them, against the bound: n ≥ 3f + 1 for lies, n ≥ 2f + 1 for crashes and omissions. And turn flips that can be detected into omissions by a checksum.',
  hints: [
    'How many liars do four replicas bear, and what happens with one more? What is left of a flipped bit once a checksum has been looked at?',
    'With fewer than 3f + 1 generals no solution copes with f traitors (Lamport, Shostak & Pease 1982, §2). Corruption that a checksum detects is no lie: so Chubby’s replicas treat a corrupt disk (Chandra, Griesemer & Redstone 2007, §5.1).',
    'Count everybody who is faulty in whatever way, and compare 3f + 1 or 2f + 1 with n. Before anything is delivered, work out its checksum again and compare; where it differs, drop the message.',
  ],
  source: 'Lamport, Shostak & Pease 1982, §2; Chandra, Griesemer & Redstone 2007, §5.1',
  signs: [
    { kind: 'test', weight: 4, says: 'a Byzantine protocol is said to bear more than (n − 1) / 3 faulty servers', seen: bearsAll },
    { kind: 'test', weight: 4, says: 'flips that checksums detect are said to be too much for Raft or Paxos', seen: needsMore },
    { kind: 'test', weight: 4, says: 'flipped messages are delivered', seen: isUnchecked },
  ],
};
