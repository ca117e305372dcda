/**
 * A text that two JSON texts share exactly if their values are equal: without white space, with members sorted by name
 * and escapes resolved. Numbers stay as they are written, since `1` and `1.0`, or two numbers that a double cannot
 * tell apart, are different content.
 * @param json valid JSON, not nested deeper than the call stack allows
 */
export function canonicalJson(json: string): string {
  return new Canonicalizer(json).value();
}

const LITERAL_END = /[,\]}\s]/g;

class Canonicalizer {
  private at = 0;

  constructor(private readonly json: string) {}

  value(): string {
    this.skipSpace();
    switch (this.json[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      default:
        return this.literal();
    }
  }

  private object(): string {
    const members: [name: string, value: string][] = [];
    for (this.open(); !this.closes('}'); this.skipComma()) {
      this.skipSpace();
      const name = this.string();
      this.skipSpace();
      this.at++; // the colon
      members.push([name, this.value()]);
    }
    // Members of one name keep their order: the sort is stable.
    members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([name, value]) => `${name}:${value}`).join()}}`;
  }

  private array(): string {
    const items: string[] = [];
    for (this.open(); !this.closes(']'); this.skipComma()) items.push(this.value());
    return `[${items.join()}]`;
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
    LITERAL_END.lastIndex = start;
    this.at = LITERAL_END.exec(this.json)?.index ?? this.json.length;
    return this.json.slice(start, this.at);
  }

  private open(): void {
    this.at++;
    this.skipSpace();
  }

  private closes(bracket: string): boolean {
    if (this.json[this.at] !== bracket) return false;
    this.at++;
    return true;
  }

  private skipComma(): void {
    this.skipSpace();
    if (this.json[this.at] === ',') this.at++;
    this.skipSpace();
  }

  private skipSpace(): void {
    while (' \n\r\t'.includes(this.json[this.at] ?? 'x')) this.at++;
  }
}

/** Whether an odd number of backslashes stands before this index. */
function isEscaped(json: string, index: number): boolean {
  let backslashes = 0;
  while (json[index - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
