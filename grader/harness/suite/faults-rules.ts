import type { Rule } from '../trace/checker.ts';

/** What task 16's instruments owe to whoever relies on them. */
export const faultsRules = {
  weakest: { id: 'WEAKEST-CLASS', name: 'A node is called what the weakest class that explains it is called', source: 'Lamport, Shostak & Pease 1982, §1' },
  network: { id: 'BLAME', name: 'Only what a node itself has done, or left undone, speaks against it', source: 'Lamport, Shostak & Pease 1982, §2' },
  twoWords: { id: 'TWO-WORDS', name: 'Two signed words where one is due are a lie, and nothing less is', source: 'Lamport, Shostak & Pease 1982, §2' },
  amnesia: { id: 'STABLE-STORAGE', name: 'A crash takes nothing of what was promised', source: 'Chandra, Griesemer & Redstone 2007, §5.1' },
  bound: { id: 'MADE-FOR', name: 'A protocol bears what it is made for, and no more', source: 'Lamport, Shostak & Pease 1982, §2' },
  shells: { id: 'SHELLS', name: 'A lie is well formed, and the liar’s own', source: 'Lamport, Shostak & Pease 1982, §1, §2' },
  attacks: { id: 'ATTACK', name: 'What is made for crashes breaks by one liar’s own words', source: 'Lamport, Shostak & Pease 1982, §1' },
  checksum: { id: 'CHECKSUM', name: 'A flipped bit that is detected is a lost message, and no lie', source: 'Chandra, Griesemer & Redstone 2007, §5.1' },
} as const satisfies Record<string, Rule>;
