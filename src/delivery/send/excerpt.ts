/** Controls but tab and newline, and the characters that turn the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The beginning of an answer's body as text that can be shown anywhere; null where it is empty. */
export function excerptOf(chunks: readonly Buffer[], maxBytes: number): string | null {
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes);
  if (bytes.length === 0) return null;
  // `stream`: a character that the limit cuts in two is left out, not replaced.
  return new TextDecoder().decode(bytes, { stream: true }).replace(UNSAFE, '\ufffd');
}
