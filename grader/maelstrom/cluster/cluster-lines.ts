import { escapeText } from '../../pipeline/report/escape.ts';
import type { Paint } from '../../pipeline/report/paint.ts';
import { exitCodes, type ExitCode } from '../../pipeline/report/exit-code.ts';
import { errorCodes } from '../wire.ts';
import type { Counts, ToldOperation } from './history.ts';
import type { ClusterResult, ClusterStatus } from './run-cluster.ts';

/** Operations shown before the one that nothing explains. */
const EVIDENCE_MAX = 14;

export function exitCodeOfCluster({ isInterrupted, failure, stuck, history }: ClusterResult): ExitCode {
  if (isInterrupted) return exitCodes.interrupted;
  if (failure || stuck !== undefined || history.verdict === 'violated') return exitCodes.failed;
  return history.verdict === 'undecided' ? exitCodes.graderError : exitCodes.passed;
}

/** How a run stands, on one line. */
export function statusLine({ atMs, counts, afflictions, phase }: ClusterStatus): string {
  const done = `${inSeconds(atMs)}  ${countsText(counts)}`;
  switch (phase) {
    case 'starting':
      return `${inSeconds(atMs)}  the nodes start`;
    case 'running':
      return `${done}  ${afflictions.length === 0 ? 'all is well' : afflictions.join(', ')}`;
    case 'healing':
      return `${done}  no more faults; waiting for every node to answer`;
    case 'ending':
      return `${done}  waiting for the last answers`;
    case 'checking':
      return `${done}  checking the history`;
  }
}

/** What came of a run: the verdict, what speaks for it, and where everything lies. */
export function clusterLines(result: ClusterResult, folder: string, paint: Paint): readonly string[] {
  const { counts, commonReason, lastedMs, faults, messages, failure } = result;
  const perSecond = lastedMs === 0 ? 0 : Math.round(((counts.ok + counts.fail + counts.info) * 1000) / lastedMs);
  return [
    ...verdictLines(result, paint),
    '',
    `  ${countsText(counts)} in ${inSeconds(lastedMs)}, ${perSecond} a second`,
    ...(commonReason ? [`  most failed, ${commonReason.count}, by “${escapeText(commonReason.why)}”`] : []),
    `  ${plural(faults, 'fault')}; between nodes ${plural(messages.delivered, 'message')} delivered, ${messages.lost} lost`,
    `  history: ${folder}/history.jsonl`,
    `  logs:    ${folder}/${failure?.node ?? 'n*'}.log`,
  ];
}

function verdictLines(result: ClusterResult, paint: Paint): readonly string[] {
  const { failure, stuck, history, evidence, counts } = result;
  const bad = (text: string): string => `${paint.bad('✗')} ${escapeText(text)}`;
  const lines: string[] = [];
  if (failure) lines.push(bad(failure.message));
  if (stuck !== undefined) lines.push(bad(stuck));
  if (history.verdict === 'violated') lines.push(bad(`Not linearizable: no order of the operations on key ${history.key} explains them all.`), '', ...evidenceLines(evidence, history.operation.id, paint));
  else if (history.verdict === 'undecided') lines.push(`${paint.warn('?')} Undecided: on key ${history.key} too many operations were left open to try all orders. Run it again, with more --keys or a lower --rate.`);
  else if (result.isInterrupted) lines.push(`${paint.warn('·')} Interrupted. What was seen until then is linearizable.`);
  else if (lines.length > 0) lines.push(`${paint.dim('·')} What was seen until then is linearizable.`);
  else lines.push(`${paint.good('✓')} Linearizable: one order explains ${plural(counts.ok, 'result')}, and every node answers in the end.`);
  return lines;
}

function evidenceLines(evidence: readonly ToldOperation[], culprit: number, paint: Paint): readonly string[] {
  const shown = evidence.slice(-EVIDENCE_MAX);
  const rows = shown.map(({ client, node, operation, outcome, fromMs, toMs }) => [
    `${inSeconds(fromMs)} –`,
    outcome.type === 'ok' ? inSeconds(toMs) : '?',
    `${client} at ${node}`,
    operationText(operation),
    outcome.type === 'ok' ? resultText(outcome.result) : outcome.why,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row, i) => {
    const text = row.map((cell, column) => (column < 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ');
    return shown[i]?.id === culprit ? `  ${paint.bad('▶')} ${escapeText(text).trimEnd()}  ${paint.bad('← can’t be')}` : `    ${escapeText(text).trimEnd()}`;
  });
  const left = evidence.length - shown.length;
  return [...(left > 0 ? [`    … ${plural(left, 'earlier operation')}`] : []), ...lines];
}

function operationText(operation: ToldOperation['operation']): string {
  switch (operation.type) {
    case 'read':
      return 'read';
    case 'write':
      return `write ${JSON.stringify(operation.value)}`;
    case 'cas':
      return `cas ${JSON.stringify(operation.from)} → ${JSON.stringify(operation.to)}`;
  }
}

function resultText(result: unknown): string {
  const { type, value, code } = result as { readonly type: string; readonly value?: unknown; readonly code?: number };
  if (code !== undefined) return code === errorCodes['key-does-not-exist'].code ? 'no such key' : 'another value';
  return value === undefined ? type.replace('_', ' ') : JSON.stringify(value);
}

function countsText({ ok, fail, info }: Counts): string {
  return `${ok + fail + info} operations: ${ok} ok, ${fail} failed, ${info} unknown`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 100_000 ? 2 : 0)} s`;
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
