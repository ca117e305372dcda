import { randomUUID } from 'node:crypto';

/** A JSON text that an answer contains as it is. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** JSON.stringify that prints each RawJson as its own text: parsing and printing it again could change a number. */
export function printJson(value: unknown): string {
  const texts: string[] = [];
  // Random, so that no string of the value can be taken for a placeholder.
  const placeholder = randomUUID();
  const json = JSON.stringify(value, (_, inner) => {
    if (!(inner instanceof RawJson)) return inner;
    return `${placeholder}${texts.push(inner.text) - 1}`;
  });
  if (texts.length === 0) return json;
  return json.replace(new RegExp(`"${placeholder}(\\d+)"`, 'g'), (_, index: string) => texts[Number(index)]!);
}
