/**
 * What has a meaning somewhere in Markdown or HTML; web addresses, which become links; and `@name`
 * and `#12`, which would notify somebody or refer to something.
 */
const ACTING = /[&<>\\`*_[\]|~$]|(?<=\w):(?=\/\/)|(?<=\bwww)\.|[@#](?=\w)/gi;
/** Would begin a list, a heading or a ruler where text begins a line. */
const LINE_START = /^\s*(?:[-+=#]|\d+[.)])/;

/**
 * Text that stands for itself in GitHub's Markdown: in a paragraph, in a table's cell and in HTML
 * between two tags. Character references, unlike backslashes, hold in all three.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(ACTING, (character) => (/[@#]/.test(character) ? `${character}&#8203;` : reference(character)))
    .split('\n')
    .map((line) => line.trim().replace(LINE_START, (start) => start.slice(0, -1) + reference(start.slice(-1))))
    .join('<br>');
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Text as code within a line: nothing in it is Markdown. */
export function codeSpan(text: string): string {
  const line = text.replaceAll('\n', ' ↵ ');
  const fence = '`'.repeat(longestRun(line) + 1);
  // A backtick or a space at an end would be taken for the fence's.
  return /^[` ]|[` ]$|^$/.test(line) ? `${fence} ${line} ${fence}` : fence + line + fence;
}

/** Lines as they are, between fences that none of them can close. */
export function fencedBlock(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}text`, ...lines, fence].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
