/** Controls and characters that turn the direction of text around: they would forge what the page shows. */
const UNSHOWABLE = /[\p{Cc}\p{Bidi_Control}]/gu;
const LINES = new Set(['\n', '\t']);

/** Text of a publisher or a receiver with such characters spelled out, such as `⟨U+202E⟩`. */
export function visibleText(text: string, keeps: Set<string> = LINES): string {
  return text.replace(UNSHOWABLE, (char) =>
    keeps.has(char) ? char : `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** The same on one line, for a table. */
export const visibleLine = (text: string): string => visibleText(text, new Set());
