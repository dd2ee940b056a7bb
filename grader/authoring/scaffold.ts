import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const NUMBER_MAX = 99;

export interface NewTask {
  readonly slug: string;
  /** The next free one unless given. */
  readonly number?: number;
  readonly part?: string;
  readonly title?: string;
}

/** What stands in the templates. */
interface Names {
  readonly id: string;
  /** Such as `task-06`. */
  readonly short: string;
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly part: string;
  /** Prefix of the ids of its mistakes, such as `L6`. */
  readonly prefix: string;
}

/** Where each template goes. */
const places = [
  ['task/README.md', ({ id }) => `tasks/${id}/README.md`],
  ['task/task.json', ({ id }) => `tasks/${id}/task.json`],
  ['task/contract.ts', ({ id }) => `tasks/${id}/contract.ts`],
  ['task/interview.md', ({ id }) => `tasks/${id}/interview.md`],
  ['task/unit.test.ts', ({ id }) => `tasks/${id}/hidden/unit.test.ts`],
  ['task/mistake.ts', ({ id, prefix }) => `tasks/${id}/mistakes/${prefix.toLowerCase()}-half.ts`],
  ['solution/reference.ts', ({ id, slug }) => `solutions/${id}/${slug}.ts`],
  ['solution/mutants.ts', ({ id }) => `solutions/${id}/mutants.ts`],
] as const satisfies readonly (readonly [string, (names: Names) => string])[];

/** Writes the folders of a new task. Answers with its id, or with a sentence about why there are none. */
export async function scaffold(root: string, wanted: NewTask): Promise<{ readonly id: string } | { readonly problem: string }> {
  const taken = await takenIds(root);
  const names = namesOf(wanted, taken);
  if ('problem' in names) return names;
  const files = await render(join(root, 'templates', 'new-task'), names);
  const folders = ['tasks', 'solutions'].map((room) => join(root, room, names.id));
  try {
    // Not recursive: whoever made one of them meanwhile keeps it.
    for (const folder of folders) await mkdir(folder);
  } catch (error) {
    return { problem: `${names.id} could not be made (${(error as Error).message}).` };
  }
  try {
    for (const [path, text] of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { flag: 'wx' });
    }
  } catch (error) {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
    return { problem: `${names.id} could not be written, and what there was of it is gone again (${(error as Error).message}).` };
  }
  return { id: names.id };
}

/** Folders of tasks, and of solutions that wait for theirs. */
async function takenIds(root: string): Promise<readonly string[]> {
  const rooms = await Promise.all(['tasks', 'solutions'].map((room) => readdir(join(root, room)).catch(() => [])));
  return [...new Set(rooms.flat())].filter((name) => /^task-\d+-/.test(name)).sort();
}

function namesOf({ slug, number, part, title }: NewTask, taken: readonly string[]): Names | { readonly problem: string } {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) || /^(task-?\d*|all|dev|hint|reset|replay)(-|$)/.test(slug)) {
    return { problem: `\`${slug}\` can't be the name of a task: it is lower-case words with hyphens between them, such as apply-channel.` };
  }
  const same = taken.find((id) => id.replace(/^task-\d+-/, '') === slug);
  if (same !== undefined) return { problem: `There is a ${same} already: choose another name, or move that folder away first.` };
  const numbers = new Set(taken.map((id) => Number(/\d+/.exec(id)?.[0])));
  const free = number ?? firstFree(numbers);
  if (!Number.isInteger(free) || free < 1 || free > NUMBER_MAX) return { problem: `--number needs a whole number from 1 to ${NUMBER_MAX}.` };
  if (numbers.has(free)) return { problem: `Task ${free} is taken: leave --number out to get the next free one.` };
  if (part !== undefined && !/^[a-z][A-Za-z0-9]*$/.test(part)) return { problem: `--part needs a name such as commitment; \`${part}\` is none.` };
  if (title !== undefined && !/^[\p{L}\p{N}][\p{L}\p{N} ,:'’()&-]*$/u.test(title)) {
    return { problem: `--title needs a line of plain words; \`${title}\` has something else in it.` };
  }
  const short = `task-${String(free).padStart(2, '0')}`;
  return {
    id: `${short}-${slug}`,
    short,
    slug,
    number: free,
    title: title ?? capitalised(slug.replaceAll('-', ' ')),
    part: part ?? slug.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    prefix: `L${free}`,
  };
}

function firstFree(numbers: ReadonlySet<number>): number {
  let number = 1;
  while (numbers.has(number)) number += 1;
  return number;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The files of the task by their paths, the starter among them, made from the reference like any other. */
async function render(folder: string, names: Names): Promise<ReadonlyMap<string, string>> {
  const { default: handlebars } = await import('handlebars');
  const engine = handlebars.create();
  engine.registerHelper('json', (value: unknown) => JSON.stringify(value));
  const files = new Map<string, string>();
  for (const [template, place] of places) {
    const text = await readFile(join(folder, `${template}.hbs`), 'utf8');
    files.set(place(names), engine.compile<Names>(text, { noEscape: true, strict: true })(names));
  }
  // ts-morph takes half a second to load.
  const { makeStarter } = await import('./make-starter.ts');
  const reference = files.get(`solutions/${names.id}/${names.slug}.ts`) ?? '';
  files.set(`tasks/${names.id}/${names.slug}.ts`, makeStarter(reference, names));
  return files;
}
