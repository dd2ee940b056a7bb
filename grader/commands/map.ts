import { discover } from '../pipeline/discover.ts';
import { readProgress } from '../pipeline/progress.ts';
import { exitCodes, type ExitCode } from '../pipeline/report/exit-code.ts';
import { mapLines } from '../pipeline/report/map-lines.ts';
import type { Session } from './session.ts';
import { reportOptions } from './terminal.ts';

/** `grade`: where the learner stands, and what comes next. */
export async function showMap({ root, terminal }: Session): Promise<ExitCode> {
  const [discovery, progress] = await Promise.all([discover(root), readProgress(root)]);
  terminal.print(mapLines(discovery, progress, reportOptions(root, terminal)));
  return discovery.broken.length > 0 ? exitCodes.graderError : exitCodes.passed;
}
