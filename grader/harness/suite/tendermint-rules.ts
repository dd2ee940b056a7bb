import { tendermintView } from '../cluster/tendermint-view.ts';
import type { Rule } from '../trace/checker.ts';

const paper = 'Buchman, Kwon & Milosevic 2018';

/** Rules of Tendermint that the suites of task 20 judge by. */
export const tendermintRules = {
  proposing: { id: 'PROPOSING', name: 'The round’s proposer proposes its valid value, or else a new one', source: `${paper}, Algorithm 1, lines 11 to 21` },
  prevoting: { id: 'PREVOTING', name: 'A validator prevotes a new value if it is valid and nothing else is locked', source: `${paper}, Algorithm 1, line 22` },
  unlocking: { id: 'UNLOCKING', name: 'Who is locked prevotes another value only with prevotes of more than two thirds, seen, from its locked round or a later one', source: `${paper}, Algorithm 1, line 28` },
  locking: { id: 'LOCKING', name: 'A validator locks and precommits what more than two thirds have prevoted in its round', source: `${paper}, Algorithm 1, lines 36 to 46` },
  power: { id: 'POWER', name: 'Strictly more than two thirds of the voting power make a quorum', source: `${paper}, §2.1, Algorithm 1` },
  deciding: { id: 'DECIDING', name: 'A value is decided by precommits of more than two thirds in one round, whichever that is', source: `${paper}, Algorithm 1, line 49` },
  rounds: { id: 'ROUNDS', name: 'A validator begins the next round when its time is up, or a later one when others are there', source: `${paper}, Algorithm 1, lines 47, 55, 65` },
  timeouts: { id: 'TIMEOUTS', name: 'A timeout counts in the height, round and step for which it was set', source: `${paper}, Algorithm 1, lines 57 to 67` },
  everyOrder: { id: 'EVERY-ORDER', name: 'A rule applies as soon as all that it asks for is there, in whatever order it came', source: `${paper}, Algorithm 1, §3` },
  keeping: { id: 'STABLE', name: 'What a validator signs, and what it is locked on, is on disk before it leaves', source: 'CometBFT specification, crash recovery; Buchman, Kwon & Milosevic 2018, §2.1' },
  progress: tendermintView.liveness,
} as const satisfies Record<string, Rule>;
