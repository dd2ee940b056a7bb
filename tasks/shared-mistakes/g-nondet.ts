import type { Mistake } from '#mistake';

export const mistake: Mistake = {
  id: 'G-NONDET',
  title: 'time or chance was taken from outside the node',
  symptom:
    'The same seed gives another run each time, so a failure can’t be repeated, and a server that is restarted or replayed decides otherwise than before.',
  why: 'Date.now() and Math.random() are at hand everywhere, and a log line or a random wait looks harmless.',
  fix: 'Use ctx.now(), ctx.random() and ctx.setTimer(), which the harness supplies from the seed.',
  hints: [
    'If this server handled the same events again in the same order, would it do the same?',
    'A node is a function of its events: servers that start alike and handle the same events end alike (Raft §2, replicated state machines). Time and chance reach it through its context only.',
    'Replace Date and performance by ctx.now(), Math.random by ctx.random(), and setTimeout by ctx.setTimer with a name. A pure function gets what it needs as an argument, and needs no clock.',
  ],
  source: 'Raft §2',
  signs: [
    {
      kind: 'rule',
      weight: 4,
      says: 'the code asked for the time, for chance or for a timer that the seed does not rule',
      seen: ({ found }) => found('G-NONDET'),
    },
    {
      kind: 'code',
      weight: 1,
      says: 'it is called here',
      find: (code) =>
        code.calls(
          'Date.now',
          'Date',
          'Math.random',
          'performance.now',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'process.hrtime',
          'crypto.randomUUID',
        )[0],
      examples: {
        wrong: [
          'export function f(s) { s.own.at = Date.now(); }',
          'export function f() { return new Date().getTime(); }',
          'export const f = () => (Math.random() < 0.5 ? 1 : 2);',
        ],
        right: [
          'export function f(s, ctx) { s.own.at = ctx.now(); if (ctx.random() < 0.5) ctx.setTimer("again", 10); }',
        ],
      },
    },
  ],
};
