/** Breaks text at spaces so that no line is wider than asked; only a longer word is cut. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(width, 20)));
}

function wrapLine(line: string, width: number): readonly string[] {
  if (widthOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<= )/)) {
    if (current !== '' && widthOf(current) + widthOf(word.trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += word;
    while (widthOf(current.trimEnd()) > width) {
      const characters = Array.from(current);
      lines.push(characters.slice(0, width).join(''));
      current = characters.slice(width).join('');
    }
  }
  return current.trimEnd() === '' ? lines : [...lines, current.trimEnd()];
}

export function widthOf(text: string): number {
  return Array.from(text).length;
}

export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

const READING_WIDTH_MAX = 100;

/** The width for prose in a terminal of that width: longer lines are hard to read. */
export function readingWidth(width: number): number {
  return Math.min(width, READING_WIDTH_MAX);
}
