import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { nodeFolder, runTaskNode } from '../maelstrom/run-node.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import { SEED_MAX, wholeNumber } from './options.ts';
import { preparedNode } from './prepared-node.ts';
import type { AddCommand } from './session.ts';

const help = `The node speaks Maelstrom's protocol: one JSON message a line, and logs on standard error. With Maelstrom unpacked beside the workbook, and Java installed:

  ./maelstrom test -w lin-kv --bin node_modules/.bin/grade --time-limit 60 --node-count 5 --concurrency 2n --nemesis partition -- node task-10

Without either, npx grade cluster task-10 does much the same. By hand, type

  {"src":"c1","dest":"n1","body":{"type":"init","msg_id":1,"node_id":"n1","node_ids":["n1"]}}
  {"src":"c1","dest":"n1","body":{"type":"write","msg_id":2,"key":0,"value":7}}`;

export const addNode: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'node <task>',
    "Run a task's node as a real process on standard input and output",
    (command) =>
      command
        // Lines to be copied stay whole.
        .wrap(null)
        .positional('task', { type: 'string', demandOption: true, describe: 'Number, name or folder of a task' })
        .option('dir', { type: 'string', requiresArg: true, describe: "Folder of the server's disk: a start with the same one goes on where the last ended; without it, every start is a new server's" })
        .option('seed', { type: 'number', requiresArg: true, describe: "Seed of the node's random numbers; drawn unless given" })
        .example([['$0 node task-10', 'One server, to speak to by hand'], ['$0 node task-10 --dir .grade/mine', 'One that outlives its process']])
        .epilogue(help),
    async (args) => {
      const seed = args.seed === undefined ? randomInt(SEED_MAX) : wholeNumber('--seed', args.seed, 0, SEED_MAX);
      const prepared = await preparedNode(session, args.task);
      if (!prepared) return finish(exitCodes.notLoaded);
      if (process.stdin.isTTY) session.terminal.note('Waiting for lines of JSON, the first an init; Ctrl-D ends. `npx grade node --help` has some to type.');
      const settings = { dir: args.dir === undefined ? nodeFolder(session.root) : resolve(session.cwd, args.dir), isKept: args.dir !== undefined, seed };
      finish(await runTaskNode(prepared.held, settings, prepared.remove));
    },
  );
