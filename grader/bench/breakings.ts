import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Node, Project, type SourceFile } from 'ts-morph';
import { randomFor } from '../harness/kernel/random.ts';
import { diagnose } from '../pipeline/diagnose.ts';
import { loadMistakes } from '../pipeline/diagnose/load-mistakes.ts';
import type { TaskResult } from '../pipeline/model.ts';
import { referenceIn } from '../pipeline/reference-in.ts';
import { runVariants, type Variant } from './testing/variants.ts';

/*
 * How often the diagnosis names a mistake that isn't there: correct designs, each broken in one place by a
 * mechanical edit that knows nothing of mistakes. Every diagnosis that comes of it wants to be read by somebody. From
 * the workbook's folder:
 *   npx esbuild grader/bench/breakings.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/breakings.mjs
 *   node node_modules/.cache/breakings.mjs [task-03] [--accepted] [--seed 7] [--most 100]
 */

const FLIPPED: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>'],
  '<=': ['<', '>='],
  '>': ['>=', '<'],
  '>=': ['>', '<='],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['+'],
  '/': ['*'],
};
const EXCHANGED: Readonly<Record<string, string>> = {
  max: 'min',
  min: 'max',
  floor: 'ceil',
  some: 'every',
  every: 'some',
  findLastIndex: 'findIndex',
  findIndex: 'findLastIndex',
};

interface Breaking {
  readonly node: Node;
  readonly to: string;
}

function breakingsOf(file: SourceFile): readonly Breaking[] {
  return file.getDescendants().flatMap((node): Breaking[] => {
    if (node.getFirstAncestor(Node.isImportDeclaration) || Node.isTypeNode(node)) return [];
    if (Node.isBinaryExpression(node)) {
      const operator = node.getOperatorToken();
      return (FLIPPED[operator.getText()] ?? []).map((to) => ({ node: operator, to }));
    }
    if (Node.isNumericLiteral(node)) return [-1, 1].map((by) => ({ node, to: String(node.getLiteralValue() + by) }));
    if (Node.isTrueLiteral(node)) return [{ node, to: 'false' }];
    if (Node.isFalseLiteral(node)) return [{ node, to: 'true' }];
    if (Node.isPropertyAccessExpression(node) && EXCHANGED[node.getName()] !== undefined)
      return [{ node: node.getNameNode(), to: EXCHANGED[node.getName()] ?? '' }];
    if (Node.isIfStatement(node)) return ['true', 'false'].map((to) => ({ node: node.getExpression(), to }));
    if (Node.isExpressionStatement(node))
      return [
        { node, to: ';' },
        { node, to: `${node.getText()} return;` },
      ];
    return Node.isReturnStatement(node) && node.getFirstAncestor(Node.isIfStatement) ? [{ node, to: ';' }] : [];
  });
}

function variantsOf(root: string, task: string, path: string): readonly Variant[] {
  const source = readFileSync(join(root, path), 'utf8');
  const project = new Project({ useInMemoryFileSystem: true });
  return breakingsOf(project.createSourceFile('part.ts', source)).map(({ node, to }) => {
    const code = source.slice(0, node.getStart()) + to + source.slice(node.getEnd());
    const line = source.split('\n')[node.getStartLineNumber() - 1]?.trim() ?? '';
    return {
      name: `${path}:${node.getStartLineNumber()}  ${line}\n      ${node.getText().replace(/\s+/g, ' ')} -> ${to.replace(/\s+/g, ' ')}`,
      task,
      code,
    };
  });
}

function designsOf(root: string, task: string, withAccepted: boolean): readonly string[] {
  const folder = `solutions/${task}`;
  const accepted = `${folder}/accepted`;
  const others = withAccepted && existsSync(join(root, accepted)) ? readdirSync(join(root, accepted)) : [];
  return [
    referenceIn(join(root, folder))?.slice(root.length + 1) ?? '',
    ...others.map((name) => `${accepted}/${name}`),
  ];
}

const isFailed = ({ tests }: TaskResult): boolean => tests.some(({ verdict }) => verdict !== 'pass');

async function main(): Promise<void> {
  const root = process.cwd();
  const words = process.argv.slice(2);
  const valueOf = (option: string, otherwise: number): number =>
    words.includes(option) ? Number(words[words.indexOf(option) + 1]) : otherwise;
  const mistakes = await loadMistakes(root);
  const known = new Set(mistakes.map(({ task }) => task));
  const chosen = words.filter((word) => word.startsWith('task-'));
  const tasks = readdirSync(join(root, 'solutions')).filter(
    (task) => known.has(task) && (chosen.length === 0 || chosen.some((word) => task.startsWith(word))),
  );
  const all = tasks.flatMap((task) =>
    designsOf(root, task, words.includes('--accepted')).flatMap((path) => [...variantsOf(root, task, path)]),
  );
  const random = randomFor(valueOf('--seed', 1), 'breakings');
  const drawn = all
    .map((variant) => ({ variant, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, valueOf('--most', Infinity));
  const variants = drawn
    .map(({ variant }) => variant)
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const { result, forget } = await runVariants(root, variants);
  const { tasks: results } = await diagnose(result, { root, mistakes });
  forget();
  for (const [i, one] of results.entries()) {
    if (!one.diagnoses?.length) continue;
    console.log(variants[i]?.name ?? '');
    for (const { mistake, signs } of one.diagnoses)
      console.log(`         ${mistake}: ${signs.map(({ kind, says }) => `[${kind}] ${says}`).join('; ')}`);
  }
  if (words.includes('--silent'))
    for (const [i, one] of results.entries())
      if (isFailed(one) && !one.diagnoses?.length) console.log(`silent: ${variants[i]?.name ?? ''}`);
  const failed = results.filter(isFailed).length;
  const named = results.filter(({ diagnoses = [] }) => diagnoses.length > 0).length;
  console.log(`${variants.length} breakings: ${failed} fail, ${named} of them are diagnosed.`);
}

await main();
