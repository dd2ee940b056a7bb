import { everyHistory, faultsRules, table, test } from '#harness/suite';

test('classifies every short history', () =>
  table({
    rule: faultsRules.weakest,
    rows: everyHistory(
      [
        { kind: 'sent', to: 'S2', message: 'm' },
        { kind: 'signed', place: 'p', value: 'a' },
        { kind: 'signed', place: 'p', value: 'b' },
        { kind: 'signed', place: 'q', value: 'b' },
        { kind: 'missed', to: 'S2', message: 'm' },
        { kind: 'restarted' },
        { kind: 'lost', to: 'S2', message: 'm' },
        { kind: 'accused', by: 'S3', place: 'p', value: 'b' },
        { kind: 'late', to: 'S2', message: 'm' },
      ],
      3,
      'The weakest class whose nodes may do this is the right one.',
    ),
  }));
