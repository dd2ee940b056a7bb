/** Control characters, and the marks that turn the direction of text; line feeds are for the caller. */
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** Text from a learner's file or code, made safe for a terminal: what would act is shown instead. */
export function escapeText(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) =>
    character === '\t' ? '  ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
