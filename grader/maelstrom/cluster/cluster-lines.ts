import { escapeText } from '../../pipeline/report/escape.ts';
import { historyLines, type HistoryOptions } from '../../pipeline/report/history-lines.ts';
import { historyView } from '../../pipeline/report/history-view.ts';
import { exitCodes, type ExitCode } from '../../pipeline/report/exit-code.ts';
import type { Counts } from './history.ts';
import type { ClusterResult, ClusterStatus } from './run-cluster.ts';

export function exitCodeOfCluster({ isInterrupted, failure, stuck, history }: ClusterResult): ExitCode {
  if (isInterrupted) return exitCodes.interrupted;
  if (failure?.isMissing) return exitCodes.usage;
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
export function clusterLines(result: ClusterResult, folder: string, options: HistoryOptions): readonly string[] {
  const { counts, commonReason, lastedMs, faults, messages, failure } = result;
  const perSecond = lastedMs === 0 ? 0 : Math.round(((counts.ok + counts.fail + counts.info) * 1000) / lastedMs);
  return [
    ...verdictLines(result, options),
    '',
    `  ${countsText(counts)} in ${inSeconds(lastedMs)}, ${perSecond} a second`,
    ...(commonReason ? [`  most failed, ${commonReason.count}, by “${escapeText(commonReason.why)}”`] : []),
    `  ${plural(faults, 'fault')}; between nodes ${plural(messages.delivered, 'message')} delivered, ${messages.lost} lost`,
    `  history: ${folder}/history.jsonl`,
    `  logs:    ${folder}/${failure?.node ?? 'n*'}.log`,
  ];
}

function verdictLines(result: ClusterResult, options: HistoryOptions): readonly string[] {
  const { failure, stuck, history, explanation, counts } = result;
  const { paint } = options;
  const bad = (text: string): string => `${paint.bad('✗')} ${escapeText(text)}`;
  const lines: string[] = [];
  if (failure) lines.push(bad(failure.message));
  if (stuck !== undefined) lines.push(bad(stuck));
  if (history.verdict === 'violated') lines.push(bad(`Not linearizable: no order of the operations on key ${history.key} explains them all.`));
  if (explanation) lines.push('', ...historyLines(historyView(explanation), options));
  if (history.verdict === 'violated') return lines;
  if (history.verdict === 'undecided') lines.push(`${paint.warn('?')} Undecided: on key ${history.key} too many operations were left open to try all orders. Run it again, with more --keys or a lower --rate.`);
  else if (result.isInterrupted) lines.push(`${paint.warn('·')} Interrupted. What was seen until then is linearizable.`);
  else if (lines.length > 0) lines.push(`${paint.dim('·')} What was seen until then is linearizable.`);
  else lines.push(`${paint.good('✓')} Linearizable: one order explains ${plural(counts.ok, 'result')}, and every node answers in the end.`);
  return lines;
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
