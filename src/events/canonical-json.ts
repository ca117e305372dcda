/**
 * A text that two JSON texts share exactly if their values are equal: without white space, with members sorted by name
 * and escapes resolved. Numbers stay as they are written, since `1` and `1.0`, or two numbers that a double cannot
 * tell apart, are different content.
 * @param json valid JSON, not nested deeper than the call stack allows
 */
export function canonicalJson(json: string): string {
  return new Canonicalizer(json).value();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** White space and everything else up to here ends a literal. */
const SPACE = 0x20;

/** Reads by character codes: single characters as strings take twice as long. */
class Canonicalizer {
  private at = 0;

  constructor(private readonly json: string) {}

  value(): string {
    this.skipSpace();
    switch (this.json.charCodeAt(this.at)) {
      case OPEN_BRACE:
        return this.object();
      case OPEN_BRACKET:
        return this.array();
      case QUOTE:
        return this.string();
      default:
        return this.literal();
    }
  }

  private object(): string {
    const members: [name: string, value: string][] = [];
    let isSorted = true;
    for (this.open(); !this.closes(CLOSE_BRACE); this.skipComma()) {
      const name = this.string();
      this.skipSpace();
      this.at++; // the colon
      isSorted &&= members.length === 0 || members[members.length - 1]![0] <= name;
      members.push([name, this.value()]);
    }
    // Members of one name keep their order: the sort is stable.
    if (!isSorted) members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    let text = '';
    for (const [name, value] of members) text += `${text && ','}${name}:${value}`;
    return `{${text}}`;
  }

  private array(): string {
    let text = '';
    for (this.open(); !this.closes(CLOSE_BRACKET); this.skipComma()) text += `${text && ','}${this.value()}`;
    return `[${text}]`;
  }

  /** A string, printed the one way that JSON.stringify prints it. */
  private string(): string {
    const start = this.at;
    let end = this.json.indexOf('"', start + 1);
    while (isEscaped(this.json, end)) end = this.json.indexOf('"', end + 1);
    this.at = end + 1;
    const raw = this.json.slice(start, this.at);
    return raw.includes('\\') ? JSON.stringify(JSON.parse(raw)) : raw;
  }

  /** A number, true, false or null. */
  private literal(): string {
    const start = this.at;
    for (; this.at < this.json.length; this.at++) {
      const code = this.json.charCodeAt(this.at);
      if (code <= SPACE || code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
    }
    return this.json.slice(start, this.at);
  }

  private open(): void {
    this.at++;
    this.skipSpace();
  }

  private closes(bracket: number): boolean {
    if (this.json.charCodeAt(this.at) !== bracket) return false;
    this.at++;
    return true;
  }

  private skipComma(): void {
    this.skipSpace();
    if (this.json.charCodeAt(this.at) === COMMA) this.open();
  }

  private skipSpace(): void {
    while (this.json.charCodeAt(this.at) <= SPACE) this.at++;
  }
}

/** Whether an odd number of backslashes stands before this index. */
function isEscaped(json: string, index: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(index - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
