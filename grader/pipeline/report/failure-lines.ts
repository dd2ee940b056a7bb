import { isAbsolute, relative } from 'node:path';
import type { Failure } from '../../harness/suite/outcome.ts';
import { escapeText } from './escape.ts';
import { plural } from './plural.ts';
import { wrap } from './wrap.ts';

/** Everything known about a failing test, most telling first. */
export function failureLines(failure: Failure, root: string, width: number): readonly string[] {
  const lines: string[] = [];
  const say = (text: string): void => {
    for (const line of escapeText(text).split('\n')) lines.push(...hang(line, width));
  };
  say(failure.summary);
  if (failure.during !== undefined) say(`During: ${failure.during}${othersOf(failure)}`);
  if (failure.rule) say(`Rule: ${failure.rule.name} (${failure.rule.id}), ${failure.rule.source}`);
  if (failure.finding !== undefined) say(`Finding: ${failure.finding}`);
  if (failure.got !== undefined) say(`Got:      ${failure.got}`);
  if (failure.expected !== undefined) say(`Expected: ${failure.expected}`);
  if (failure.location) say(`At: ${placeOf(failure.location, root)}`);
  const circumstances = circumstancesOf(failure);
  if (circumstances !== '') say(failure.schedule?.length ? `${circumstances}:` : circumstances);
  for (const line of failure.schedule ?? []) say(`  ${line}`);
  if (failure.output?.length) {
    say('It printed:');
    for (const line of failure.output) say(`  ${line}`);
  }
  return lines;
}

function othersOf({ rows = [] }: Failure): string {
  return rows.length > 1 ? ` (and ${plural(rows.length - 1, 'other example')})` : '';
}

export function placeOf({ file, line, column }: NonNullable<Failure['location']>, root: string): string {
  const shown = isAbsolute(file) ? relative(root, file).replaceAll('\\', '/') : file;
  return `${shown}:${line}:${column}`;
}

function circumstancesOf({ servers, seed, step, events }: Failure): string {
  const parts = [
    servers !== undefined && plural(servers, 'server'),
    seed !== undefined && `seed ${seed}`,
    step !== undefined && (events === undefined ? `step ${step}` : `step ${step} of ${plural(events, 'event')}`),
    step === undefined && events !== undefined && plural(events, 'event'),
  ];
  return parts.filter((part) => part !== false).join(', ');
}

/** What follows a break stands a little further in, so that lines of a schedule stay apart. */
function hang(line: string, width: number): readonly string[] {
  const indent = ' '.repeat(line.length - line.trimStart().length);
  const [first = '', ...rest] = wrap(line, width);
  const tail = rest.length === 0 ? [] : wrap(rest.join(' '), width - indent.length - 2);
  return [first, ...tail.map((text) => `${indent}  ${text}`)];
}
