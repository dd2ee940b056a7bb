import { escapeText } from './escape.ts';
import type { ReportOptions } from './task-lines.ts';
import { readingWidth, wrap } from './wrap.ts';

/** Markdown prose for a terminal: paragraphs and lists are wrapped, fences stay as they are, and of links the words are left. */
export function proseLines(markdown: string, { width, paint }: Pick<ReportOptions, 'width' | 'paint'>, indent = '  '): readonly string[] {
  const room = readingWidth(width) - indent.length;
  return blocksOf(markdown).flatMap((block, i) => {
    const lines = block.kind === 'heading' ? [paint.strong(inlineText(block.text))] : linesOf(block, room);
    return [...(i === 0 ? [] : ['']), ...lines.map((line) => (line === '' ? '' : indent + line))];
  });
}

type Block = { readonly kind: 'heading' | 'paragraph' | 'fence'; readonly text: string } | { readonly kind: 'list'; readonly items: readonly Item[] };

interface Item {
  readonly mark: string;
  readonly text: string;
}

function linesOf(block: Block, room: number): readonly string[] {
  if (block.kind === 'fence') return block.text.split('\n').map((line) => escapeText(`  ${line}`.trimEnd()));
  if (block.kind !== 'list') return wrapProse(block.text, room);
  return block.items.flatMap(({ mark, text }) => {
    const hanging = ' '.repeat(mark.length);
    return wrapProse(text, room - mark.length).map((line, i) => (i === 0 ? mark : hanging) + line);
  });
}

/** A command within the text stays on one line, so that it can be copied. */
function wrapProse(markdown: string, room: number): readonly string[] {
  const unbroken = inlineText(markdown).replaceAll(/`[^`]+`/g, (code) => code.replaceAll(' ', '\u00a0'));
  return wrap(unbroken, room).map((line) => line.replaceAll('\u00a0', ' '));
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  // A fence may hold blank lines, so it is looked for first.
  const pieces = markdown.replaceAll('\r\n', '\n').split(/^ *(?:```|~~~)[^\n]*\n([^]*?)^ *(?:```|~~~) *$/m);
  for (const [i, piece] of pieces.entries()) {
    if (i % 2 === 1) blocks.push({ kind: 'fence', text: piece.replace(/\n$/, '') });
    else blocks.push(...piece.split(/\n\s*\n/).filter((text) => text.trim() !== '').map(blockOf));
  }
  return blocks;
}

function blockOf(text: string): Block {
  const heading = /^#+ +(.*)$/.exec(text.trim())?.[1];
  if (heading !== undefined) return { kind: 'heading', text: heading };
  const lines = text.trim().split('\n');
  if (!isItem(lines[0] ?? '')) return { kind: 'paragraph', text: lines.map((line) => line.trim()).join(' ') };
  const items: Item[] = [];
  for (const line of lines) {
    const [, mark, words] = /^ *([-*]|\d+\.) +(.*)$/.exec(line) ?? [];
    const last = items.at(-1);
    if (mark !== undefined) items.push({ mark: `${mark} `, text: words ?? '' });
    else if (last) items[items.length - 1] = { ...last, text: `${last.text} ${line.trim()}` };
  }
  return { kind: 'list', items };
}

function isItem(line: string): boolean {
  return /^ *([-*]|\d+\.) +\S/.test(line);
}

/** The words of a line of Markdown, without the marks of emphasis and without the addresses of links. Code keeps its marks. */
export function inlineText(markdown: string): string {
  const plain = markdown.replaceAll(
    /(`[^`]+`)|\[([^\]]+)\]\([^)]*\)|\*\*(?=\S)([^*]+)\*\*|\*(?=\S)([^*]+?)(?<=\S)\*|\\([\\`*_[\]|])/g,
    (all, ...groups: readonly (string | undefined)[]) => groups.slice(0, 5).find((group) => typeof group === 'string') ?? all,
  );
  return escapeText(plain.trim());
}
