import { entriesAbout, readGlossary } from '../pipeline/reading/glossary.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { glossaryLines, glossaryListLines } from '../pipeline/report/glossary-lines.ts';
import { jsonConcepts } from '../pipeline/report/json-reading.ts';
import type { AddCommand, Session } from './session.ts';
import { reportOptions } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const addConcepts: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'concepts [word..]',
    'What a term means, where it comes from, and which tasks use it; without a word, all terms',
    (command) =>
      command
        .positional('word', { type: 'string', array: true, default: [] as string[], describe: 'A term, or the beginning of one' })
        .option('json', { type: 'boolean', default: false, describe: 'Print the entries as one JSON document' })
        .example([
          ['$0 concepts', 'All terms'],
          ['$0 concepts matchIndex', 'What it means'],
        ]),
    async (args) => {
      await explain(session, args.word.map(String).join(' '), args.json);
      finish(exitCodes.passed);
    },
  );

async function explain({ root, terminal }: Session, word: string, json: boolean): Promise<void> {
  const options = reportOptions(root, terminal);
  const glossary = await readGlossary(root);
  if (glossary.length === 0) throw new UsageError('This workbook has no glossary: tasks/glossary.md is missing, or empty.');
  const found = word === '' ? glossary : entriesAbout(word, glossary);
  if (typeof found === 'string') throw new UsageError(found);
  if (json) terminal.printRaw(jsonConcepts(found));
  else terminal.print(word === '' ? glossaryListLines(found, options) : glossaryLines(found, options));
}
