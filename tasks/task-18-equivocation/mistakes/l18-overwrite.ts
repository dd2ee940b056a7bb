import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'L18-OVERWRITE',
  title: 't',
  symptom: 's',
  why: 'w',
  fix: 'f',
  hints: ['q', 'r', 'f'],
  source: 'Castro & Liskov 1999, §4.2',
  signs: [],
};
