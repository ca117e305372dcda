const [TAB, SPACE, COLON, ZERO, NINE] = [0x09, 0x20, 0x3a, 0x30, 0x39];

/** Three digits after `1.1 `, and the HTTP version before them. */
export interface StatusLine {
  /** 100–599 */
  status: number;
  /** HTTP/1.0 and before: the connection ends with the answer. */
  isOld: boolean;
}

/** Reads what follows `HTTP/` in a status line (RFC 9112 section 4). Null if it is not valid. */
export function parseStatusLine(line: Buffer, from: number, end: number): StatusLine | null {
  if (end - from < 7 || !isDigit(line[from]!) || line[from + 1] !== 0x2e || !isDigit(line[from + 2]!))
    return null;
  let at = from + 3;
  while (at < end && line[at] === SPACE) at += 1;
  if (at === from + 3 || at + 3 > end || (at + 3 < end && line[at + 3] !== SPACE)) return null;
  const [a, b, c] = [line[at]!, line[at + 1]!, line[at + 2]!];
  if (!isDigit(a) || !isDigit(b) || !isDigit(c)) return null;
  const status = (a - ZERO) * 100 + (b - ZERO) * 10 + (c - ZERO);
  if (status < 100 || status > 599) return null;
  return { status, isOld: line[from] !== ZERO + 1 || line[from + 2] === ZERO };
}

/** The end of the name of a header line, which is the place of its colon. −1 if the line is not `name: value`. */
export function colonOf(line: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const byte = line[at]!;
    if (byte === COLON) return at === from ? -1 : at;
    // Also a folded line, which begins with white space.
    if (byte <= SPACE || byte >= 0x7f) return -1;
  }
  return -1;
}

/** @param name in lower case */
export function isNamed(name: string, line: Buffer, from: number, colon: number): boolean {
  if (colon - from !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    const byte = line[from + i]!;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** The value of a header line, without the white space around it. */
export function headerValue(line: Buffer, colon: number, end: number): string {
  let [from, to] = [colon + 1, end];
  while (from < to && isBlank(line[from]!)) from += 1;
  while (to > from && isBlank(line[to - 1]!)) to -= 1;
  return line.toString('latin1', from, to);
}

const isBlank = (byte: number) => byte === SPACE || byte === TAB;

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;
