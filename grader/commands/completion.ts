import { basename, join } from 'node:path';
import type { Argv } from 'yargs';
import { commandWords } from '../pipeline/command-words.ts';
import { discover } from '../pipeline/discover.ts';
import { exitCodes } from '../pipeline/report/exit-code.ts';
import type { AddCommand, Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** First word of the question that the script asks at each press of the Tab key; the words of the line follow. */
export const COMPLETE = '--complete-line';

/** Commands whose words are something else than tasks. */
const withoutTasks = new Set(['compare', 'concepts', 'import', 'next']);

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export const addCompletion: AddCommand = (yargs, session, finish) =>
  yargs.command(
    'completion [shell]',
    'Print a script that completes commands, options and tasks, and makes `grade` a command of your shell',
    (command) =>
      command
        .positional('shell', { type: 'string', describe: 'bash, zsh or fish; that of this terminal unless given' })
        .example([
          ['source <(npx $0 completion)', 'For this terminal, in bash or zsh'],
          ['npx $0 completion >> ~/.bashrc', 'For every terminal from now on; ~/.zshrc in zsh'],
          ['npx $0 completion fish | source', 'In fish'],
        ]),
    (args) => {
      const shell = args.shell ?? shellOf(process.env);
      if (!isShell(shell)) throw new UsageError(`There is a completion for ${shells.join(', ')}, and none for \`${shell}\`.`);
      session.terminal.printRaw(scripts[shell](quoted(process.execPath), quoted(join(session.root, 'grader', 'bin', 'grade.js'))));
      finish(exitCodes.passed);
    },
  );

/** The words that a line may go on with: commands, options as the help tells them, and tasks wherever a word may be one. */
export async function completionsOf({ root }: Session, parser: Argv, [, ...line]: readonly string[]): Promise<readonly string[]> {
  const current = line.at(-1) ?? '';
  const [first = '', second] = line.slice(0, -1);
  const command = commandWords.find((word) => word === first);
  const help = await helpOf(parser, [...(command ? [command] : []), ...(command === 'dev' && second !== undefined ? [second] : [])]);
  const found = current.startsWith('-')
    ? [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option)
    : command === 'dev' && second === undefined
      ? [...help.matchAll(/^ {2}grade dev (\w+)/gm)].map(([, name = '']) => name)
      : command === 'completion'
        ? shells
        : [...(first === '' ? commandWords : []), ...(withoutTasks.has(first) ? [] : await taskWords(root, current))];
  return [...new Set(found)].filter((word) => word.startsWith(current));
}

async function helpOf(parser: Argv, command: readonly string[]): Promise<string> {
  let help = '';
  await parser.parseAsync([...command, '--help'], {}, (_error, _args, output) => {
    help = output;
  });
  return help;
}

/** By number for whoever has begun one, else by folder. */
async function taskWords(root: string, current: string): Promise<readonly string[]> {
  const { tasks } = await discover(root);
  const folders = tasks.map(({ id }) => id);
  if (!/^\d/.test(current)) return [...folders, 'all'];
  return folders.flatMap((id) => {
    const digits = /^task-(\d+)/.exec(id)?.[1] ?? '';
    return [digits, String(Number(digits))];
  });
}

function shellOf({ SHELL = 'bash' }: NodeJS.ProcessEnv): string {
  return basename(SHELL);
}

function isShell(shell: string): shell is Shell {
  return shells.some((one) => one === shell);
}

/** For all three shells. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/** npx takes a second to start: the scripts call the grader directly. */
const scripts: Readonly<Record<Shell, (node: string, grader: string) => string>> = {
  bash: (node, grader) => `grade() { ${node} ${grader} "$@"; }
_grade_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(grade ${COMPLETE} "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null))
}
complete -o default -F _grade_complete grade
`,
  zsh: (node, grader) => `grade() { ${node} ${grader} "$@"; }
_grade_complete() {
  local -a found
  found=("\${(@f)$(grade ${COMPLETE} "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _grade_complete grade
`,
  fish: (node, grader) => `function grade; ${node} ${grader} $argv; end
complete -f -c grade -a '(grade ${COMPLETE} (commandline -opc) (commandline -ct) 2>/dev/null)'
`,
};
