import type { Evidence, Mistake } from '#mistake';

const sizesIn = (name: string): { readonly safe: boolean; readonly live: boolean } => {
  const [, n = '', f = '', quorum = ''] = /n = (\d+), f = (\d+), quorums of (\d+)/.exec(name) ?? [];
  return { safe: 2 * Number(quorum) - Number(n) > Number(f), live: Number(quorum) <= Number(n) - Number(f) };
};

/** Who takes sizes that are fine for something else has other reasons. */
const believes = ({ rows }: Evidence, belief: RegExp): boolean => rows({ got: belief }).length > 0;

/** Nobody can be split there, and somebody can be stopped. */
const stallAsSplit = (evidence: Evidence): boolean =>
  evidence.rows({ got: /^it says that agreement is broken; replayed/ }).some(({ name }) => sizesIn(name).safe && !sizesIn(name).live) && !believes(evidence, /takes quorums of [\d, ]+ for unsafe/);

/** And here the other way round. */
const splitAsStall = (evidence: Evidence): boolean =>
  evidence.rows({ got: /^it says that progress is broken; replayed/ }).some(({ name }) => !sizesIn(name).safe && sizesIn(name).live) && !believes(evidence, /takes quorums of [\d, ]+ for not live/);

export const mistake: Mistake = {
  id: 'L19-STALL-IS-SPLIT',
  title: 'an attack is said to break agreement where it breaks progress, or the other way round',
  symptom: 'The attack is run, and something else happens than it says: nothing at all is executed, and so nobody disagrees; or somebody executes something, where nobody should.',
  why: 'Both end in “it doesn’t work”, and one inequality is as good as the other.',
  fix: 'Too small a quorum breaks agreement: liars make two of them. Too large a one breaks progress: the silent are missing in each. Say which of the two it is, and do that.',
  hints: [
    'Three replicas with quorums of three, and S3 keeps silent. Which two correct replicas execute different requests?',
    'Safety: nothing bad happens, and nothing happening is fine. Liveness: something good happens in the end. A split breaks the one and a stall the other (Castro & Liskov §3 claims them apart, under different assumptions).',
    'Where two quorums may share f or fewer, let the primary and its friends tell two halves two things, and say “agreement”. Where n - f are no quorum, let f backups say nothing, and say “progress”.',
  ],
  source: 'Castro & Liskov 1999, §3',
  signs: [
    { kind: 'test', weight: 4, says: 'agreement is said to be broken where only progress can be', seen: stallAsSplit },
    { kind: 'test', weight: 4, says: 'progress is said to be broken where only agreement can be', seen: splitAsStall },
  ],
};
