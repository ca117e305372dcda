/** @throws TypeError if a database would change the text. It does not repeat the text, which may be a secret. */
export function assertStorable(text: string): void {
  if (text.includes('\0')) throw new TypeError('A text with U+0000 cannot be stored or compared.');
  if (!text.isWellFormed())
    throw new TypeError('A text with an unpaired surrogate cannot be stored or compared.');
}
