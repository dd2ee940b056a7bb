import type { Evidence, Mistake } from '#mistake';

const models = 'knows in which models the bound holds';

const holdsAlways = ({ rows }: Evidence): boolean => rows({ test: models, name: /^synchronous, signed/ }).length > 0;
const liftedByOne = ({ rows }: Evidence): boolean => rows({ test: models, name: /unsigned|partially/ }).length > 0;

export const mistake: Mistake = {
  id: 'L19-UNQUALIFIED',
  title: 'the bound is stated without its model',
  symptom: '“Agreement needs more than 3f replicas” is claimed for every system; or signatures alone, or a known bound on delays alone, are said to lift it.',
  why: 'The theorem is quoted without its first line. It was proven for messages that nobody can sign, and it holds with signatures as well, but only where messages may be late for an unknown time.',
  fix: 'Name the model. The bound falls where messages are signed *and* every delay has a bound that is known; everywhere else it holds.',
  hints: [
    'A correct replica has heard nothing of S3. In which systems does it know that S3 is faulty? And if S3 has told two others two things, in which systems can they prove it?',
    'With signatures and synchrony, any number of faults can be borne (Dolev & Strong 1983; Lamport, Shostak & Pease 1982 has signed messages, too). With partial synchrony it takes 3f + 1, signatures or not (Dwork, Lynch & Stockmeyer 1988); without signatures, too (Pease, Shostak & Lamport 1980).',
    'Of four combinations it is one in which the bound doesn’t hold: both at once.',
  ],
  source: 'Dwork, Lynch & Stockmeyer 1988; Dolev & Strong 1983',
  signs: [
    { kind: 'test', weight: 4, says: 'the bound is claimed where delays are bounded and messages are signed', seen: holdsAlways },
    { kind: 'test', weight: 4, says: 'signatures alone, or bounded delays alone, are said to lift the bound', seen: liftedByOne },
  ],
};
