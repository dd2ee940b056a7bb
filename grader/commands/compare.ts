import { readComparisons } from '../pipeline/reading/comparison.ts';
import { comparisonsAbout } from '../pipeline/reading/comparisons-about.ts';
import { comparisonLines, comparisonListLines } from '../pipeline/report/comparison-lines.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { jsonComparisons } from '../pipeline/report/json-reading.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addCompare: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'compare [topic..]',
    'Protocols and guarantees side by side; without a topic, what there is to compare',
    (command) =>
      command
        .positional('topic', { type: 'string', array: true, default: [] as string[], describe: 'A comparison, or words of its title or columns' })
        .option('json', { type: 'boolean', default: false, describe: 'Print the tables as one JSON document' })
        .example([
          ['$0 compare', 'The list'],
          ['$0 compare reads-in-raft', 'One of them; in a wide terminal as a table'],
        ]),
    async (args) => {
      await compare(session, args.topic.map(String).join(' '), args.json);
      finish(exitCodes.passed);
    },
  );

async function compare({ root, terminal }: Session, topic: string, json: boolean): Promise<void> {
  const options = reportOptions(root, terminal);
  const comparisons = await readComparisons(root);
  if (comparisons.length === 0) throw new UsageError('There are no comparisons in this workbook yet.');
  const found = topic === '' ? comparisons : comparisonsAbout(topic, comparisons);
  if (typeof found === 'string') throw new UsageError(found);
  const [only, ...others] = found;
  if (json) terminal.printRaw(jsonComparisons(found));
  else if (topic !== '' && only && others.length === 0) terminal.print(comparisonLines(only, options));
  else terminal.print([...(topic === '' ? [] : [`Several comparisons are about \`${topic}\`:`, '']), ...comparisonListLines(found, options)]);
}
