import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { environmentSchema } from '../../src/config/environment.js';
import { FAILURE_CODES } from '../../src/delivery/model/delivery.js';
import { FAILURE_REASONS } from '../../src/delivery/model/failure-reason.js';
import { ERROR_STATUS } from '../../src/errors/app-error.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  const rows = new Map(
    [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]),
  );

  it('lists every code with its status, and no other', () => {
    expect(Object.fromEntries(rows)).toEqual(ERROR_STATUS);
  });

  it('lists every failure code', () => {
    const page = read('docs/errors.md');
    expect(FAILURE_CODES.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('docs/errors.md#reasons', () => {
  it('lists every reason of a failure with what to do, and no other', () => {
    const [, section = ''] = read('docs/errors.md').split('## Reasons');
    const rows = [...section.matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+\. \| [^|]+\. \|$/gm)];
    expect(rows.map(([, reason]) => reason).sort()).toEqual([...FAILURE_REASONS].sort());
  });
});

describe('.env.example', () => {
  it('lists every variable once, and no other', () => {
    const names = [...read('.env.example').matchAll(/^#?([A-Z][A-Z_]*)=/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(Object.keys(environmentSchema.shape).sort());
  });

  it('has examples that the service starts with', () => {
    const given = [...read('.env.example').matchAll(/^#?([A-Z][A-Z_]*)=(.*)$/gm)];
    const environment = Object.fromEntries(given.map(([, name, value]) => [name, value]));
    expect(environmentSchema.safeParse(environment).error?.issues ?? []).toEqual([]);
  });
});

describe('README.md', () => {
  it('names every variable', () => {
    const page = read('README.md');
    expect(Object.keys(environmentSchema.shape).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
