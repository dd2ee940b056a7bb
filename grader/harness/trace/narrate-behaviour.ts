import type { Behaviour } from '../protocols/behaviour.ts';

/** What a faulty server does, in a few words. */
export function describeBehaviour(behaviour: Behaviour): string {
  switch (behaviour.do) {
    case 'silent':
      return 'it says nothing';
    case 'selective':
      return `it talks to ${behaviour.to.join(' and ')} only`;
    case 'delay':
      return `what it says comes ${behaviour.byMs} ms later`;
    case 'equivocate':
      return `it tells ${behaviour.to.join(' and ')} something else than the others`;
    case 'forge-ack':
      return 'it says that it has done whatever it is asked';
    case 'double-vote':
      return 'it votes for everything';
    case 'impersonate':
      return 'it votes in the names of others, too';
    case 'bit-flip':
      return 'one bit of each of its messages is wrong';
    case 'replay':
      return 'it repeats itself, and what it hears';
    case 'puppet':
      return 'it may say anything that it can sign';
  }
}
