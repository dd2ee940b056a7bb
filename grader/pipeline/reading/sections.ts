export interface Section {
  readonly heading: string;
  /** Markdown, without blank lines around it. */
  readonly body: string;
}

/** What a page has under its `##` headings, in order. What stands before the first is left out, and a fence holds no headings. */
export function sectionsOf(markdown: string): readonly Section[] {
  const sections: { readonly heading: string; readonly lines: string[] }[] = [];
  let fenced = false;
  for (const line of markdown.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^ *(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^## +(.*\S) *$/.exec(line)?.[1];
    if (heading === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ heading, lines: [] });
  }
  return sections.map(({ heading, lines }) => ({ heading, body: lines.join('\n').trim() }));
}
