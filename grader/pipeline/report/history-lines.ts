import type { BarView, HistoryView } from './history-view.ts';
import type { Paint } from './paint.ts';
import { padTo, widthOf, wrap } from './wrap.ts';

export interface HistoryOptions {
  readonly width: number;
  readonly paint: Paint;
}

const WIDTH_MAX = 100;
/** Columns between two ends that follow each other. */
const STEP = 2;
const GAP = '  ';
/** What a bar has besides its label. */
const FRAME_WIDTH = '├────┤'.length;
/** How far a bar without an end reaches beyond the last end. */
const TAIL = 4;

/**
 * A history in time order, a lane a client, and under it what is wrong with it. Where it doesn't fit, each
 * operation has a line of its own, with its label in front; and where even that is too wide, the lines have no bars.
 */
export function historyLines(view: HistoryView, { width, paint }: HistoryOptions): readonly string[] {
  const limit = Math.min(width, WIDTH_MAX);
  const picture = laneLines(view, paint, limit) ?? rowLines(view, paint, limit) ?? listLines(view, limit);
  return [...picture, '', ...wrap(view.sentence, limit).map(paint.strong), ...wrap(view.claim, limit)];
}

/** Undefined where it would be wider than the limit. */
function laneLines({ bars, times }: HistoryView, paint: Paint, limit: number): readonly string[] | undefined {
  const columns = columnsOf(bars, times.length);
  const heads = Math.max(...bars.map(({ client }) => widthOf(client)));
  const end = (columns.at(-1) ?? 0) + TAIL;
  if (heads + GAP.length + end > limit) return undefined;
  const lines = axisLines(times, columns, heads);
  for (const client of new Set(bars.map((bar) => bar.client))) {
    const rows = rowsOf(bars.filter((bar) => bar.client === client));
    for (const [i, row] of rows.entries()) {
      let [line, length] = ['', 0];
      for (const bar of row) {
        const from = columns[bar.from] as number;
        const text = barText(bar, (bar.to === null ? end : (columns[bar.to] as number) + 1) - from, true);
        line += ' '.repeat(from - length) + painted(bar, text, paint);
        length = from + widthOf(text);
      }
      lines.push(padTo(i === 0 ? client : '', heads) + GAP + line);
    }
  }
  return lines;
}

/** Each end as far left as its predecessor and its bar's label let it. */
function columnsOf(bars: readonly BarView[], count: number): readonly number[] {
  const columns: number[] = [];
  for (let rank = 0; rank < count; rank++) {
    const before = columns.at(-1);
    const free = before === undefined ? 0 : before + STEP;
    const ending = bars.find(({ to }) => to === rank);
    columns.push(ending ? Math.max(free, (columns[ending.from] as number) + widthOf(ending.label) + FRAME_WIDTH - 1) : free);
  }
  const open = bars.filter(({ to }) => to === null).map(({ from, label }) => (columns[from] as number) + widthOf(label) + FRAME_WIDTH);
  if (columns.length > 0) columns.push(Math.max(columns.at(-1) as number, ...open));
  return columns;
}

/** A client's bars in as few rows as possible: one, unless it went on after an operation that never ended. */
function rowsOf(bars: readonly BarView[]): readonly (readonly BarView[])[] {
  const rows: BarView[][] = [];
  for (const bar of bars) {
    const row = rows.find((other) => {
      const to = other.at(-1)?.to ?? null;
      return to !== null && to < bar.from;
    });
    if (row) row.push(bar);
    else rows.push([bar]);
  }
  return rows;
}

/** The times above their columns, as many as have room. */
function axisLines(times: readonly string[], columns: readonly number[], heads: number): string[] {
  if (times.every((time) => time === '')) return [];
  let line = '';
  for (const [rank, time] of times.entries()) {
    const column = columns[rank] as number;
    if (time === times[rank - 1] || (line !== '' && column < line.length + 1)) continue;
    line = line.padEnd(column) + time;
  }
  return [padTo('ms', heads) + GAP + line];
}

/** A bar so many columns wide. Without its label, where that stands elsewhere. */
function barText({ label, to, isWrong }: BarView, width: number, isLabelled: boolean): string {
  const [left, dash, right] = isWrong ? ['┝', '━', '┥'] : ['├', '─', '┤'];
  const inner = width - 2 - (isLabelled ? widthOf(label) : 0);
  const before = isLabelled ? Math.floor(inner / 2) : 0;
  const after = inner - before;
  const tail = to === null ? `${dash.repeat(Math.max(0, after - 2))}╌╌╌` : dash.repeat(after) + right;
  return left + dash.repeat(before) + (isLabelled ? label : '') + tail;
}

function painted({ isWrong }: BarView, text: string, paint: Paint): string {
  return isWrong ? paint.bad(text) : text;
}

/** A line an operation: who, what, when, and a bar. */
function rowLines({ bars, times }: HistoryView, paint: Paint, limit: number): readonly string[] | undefined {
  const whens = bars.map(({ from, to }) => `${times[from] ?? ''}–${to === null ? '' : (times[to] ?? '')} ms`);
  const whenWidth = times.every((time) => time === '') ? 0 : Math.max(...whens.map(widthOf)) + GAP.length;
  const labels = Math.max(...bars.map(({ label }) => widthOf(label)));
  const clients = Math.max(...bars.map(({ client }) => widthOf(client)));
  const last = times.length - 1;
  const step = [2, 1].find((one) => clients + labels + whenWidth + 2 * GAP.length + last * one + 1 + TAIL <= limit);
  if (step === undefined) return undefined;
  return bars.map((bar, i) => {
    const from = bar.from * step;
    const to = bar.to === null ? last * step + TAIL : bar.to * step;
    const when = whenWidth === 0 ? '' : padTo(whens[i] as string, whenWidth);
    const head = padTo(bar.client, clients) + GAP + padTo(bar.label, labels) + GAP + when;
    return head + ' '.repeat(from) + painted(bar, barText(bar, to - from + 1, false), paint);
  });
}

/** The same in words. */
function listLines({ bars, times }: HistoryView, limit: number): readonly string[] {
  const when = (rank: number): string => (times[rank] ? `${times[rank]} ms` : `moment ${rank + 1}`);
  return bars.flatMap(({ client, label, from, to }) => {
    const [first = '', ...rest] = wrap(`${client} ${label}, from ${when(from)} ${to === null ? 'on' : `to ${when(to)}`}`, limit - GAP.length);
    return [first, ...rest.map((line) => GAP + line)];
  });
}
