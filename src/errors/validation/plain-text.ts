import { z } from 'zod';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for them
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The end of a sentence that begins with the name of the text. */
export const NOT_PLAIN = 'must not have control characters or unpaired surrogates; leave them out';

/**
 * Whether a text has neither control characters nor unpaired surrogates. SQLite ends a text at U+0000. UTF-8 has no form
 * of an unpaired surrogate (RFC 7493 section 2.1), so a database replaces it, and different texts become equal.
 */
export const isPlainText = (text: string): boolean => !CONTROL.test(text) && text.isWellFormed();

/**
 * A text that is stored, or compared with a stored one. The document has no pattern for it: a client whose regular
 * expressions do not know Unicode would refuse every character beyond U+FFFF.
 */
export const plainText = z.string().refine(isPlainText, NOT_PLAIN);
