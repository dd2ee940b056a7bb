import type { Code, Evidence, Expression, Mistake, Place, WrongRow } from '#mistake';

const heldIn = ({ name }: WrongRow): number[] => (name.match(/\d+/g) ?? []).map(Number);

/** Every wrong answer is about an even cluster, and is what exactly half of it hold. */
function answersByHalf({ rows }: Evidence): boolean {
  const wrong = rows({ name: /^held: / });
  return wrong.length > 0 && wrong.every((row) => row.value === heldByHalf(heldIn(row)));
}

function heldByHalf(held: readonly number[]): number | undefined {
  if (held.length % 2 === 1) return undefined;
  return [...held].sort((a, b) => b - a)[held.length / 2 - 1];
}

const isSize = (expression: Expression): boolean => expression.means('voters.length', 'voters.size');
const isHalf = (expression: Expression): boolean => {
  const { operation } = expression;
  return operation?.operator === '/' && isSize(operation.left) && operation.right.is(2);
};
const isDoubled = ({ operation }: Expression): boolean =>
  operation?.operator === '*' && (operation.left.is(2) || operation.right.is(2));

/** `>= n / 2`, `2 * count >= n`, or half rounded up. */
function halfIn(code: Code): Place | undefined {
  const halves = code.comparisons.find(
    ({ operator, left, right }) =>
      (['>=', '<'].includes(operator) && (isHalf(right) || (isDoubled(left) && isSize(right)))) ||
      (['<=', '>'].includes(operator) && (isHalf(left) || (isDoubled(right) && isSize(left)))),
  );
  return halves ?? code.calls('Math.ceil', 'Math.round').find(({ args }) => args[0] && isHalf(args[0]));
}

export const mistake: Mistake = {
  id: 'L3-HALF',
  title: 'half of an even cluster was taken for a majority',
  symptom:
    'With four servers an entry is committed that only two of them hold. The other two can elect a leader without it.',
  why: 'With three or five servers "at least half" and "more than half" are the same after rounding, so n / 2 seems to do.',
  fix: 'Ask for more than half: floor(n / 2) + 1 servers.',
  hints: [
    'How many of four servers must hold an entry so that any two such groups have a server in common?',
    'An entry is committed once it is on a majority of the servers (Raft §5.3), so that every later majority, such as that of an election, shares a server with it (§5.4).',
    'The number of copies must be greater than half the number of voters, not equal to it: for four servers three, for two servers both.',
  ],
  source: 'Raft §5.3',
  signs: [
    {
      kind: 'test',
      weight: 4,
      says: 'in even clusters the answers are what exactly half of the servers hold; odd clusters are right',
      seen: answersByHalf,
    },
    {
      kind: 'trace',
      weight: 2,
      says: 'a leader committed what exactly half of the servers held',
      seen: ({ commits }) => commits.some(({ copies, servers }) => 2 * copies === servers),
    },
    {
      kind: 'code',
      weight: 2,
      says: 'the count is compared with half of the voters, or half is rounded up',
      find: halfIn,
      examples: {
        wrong: [
          'export function quorumMatch({ voters, matchIndex }) { const needed = Math.ceil(voters.length / 2); return Object.values(matchIndex)[needed - 1]; }',
          'export function quorumMatch(view) { const n = view.voters.length; const count = 2; return count >= n / 2 ? 1 : 0; }',
          'export function quorumMatch({ voters: all }, count) { if (2 * count < all.length) return 0; return 1; }',
        ],
        right: [
          'export function quorumMatch({ voters }, count) { return count > voters.length / 2 ? 1 : 0; }',
          'export function quorumMatch({ voters }, count) { return count >= Math.floor(voters.length / 2) + 1 ? 1 : 0; }',
          'export function quorumMatch({ voters }, count) { return count >= Math.ceil((voters.length + 1) / 2) && 2 * count > voters.length ? 1 : 0; }',
        ],
      },
    },
  ],
};
