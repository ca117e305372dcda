/** Characters that a terminal acts on or cannot show: controls, those that turn text around, unpaired surrogates. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\p{Cs}]/gu;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The text with each such character, line breaks included, as JSON escapes it: `\u001b`. JSON text stays JSON with the
 * same value, because it has these characters only in strings, if it has no white space between its tokens.
 */
export const visibleText = (text: string): string => text.replace(INVISIBLE, escaped);

/** As visibleText, but line by line: the line breaks stay. */
export const visibleLines = (text: string): string => text.split('\n').map(visibleText).join('\n');
