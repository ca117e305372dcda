import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../config/config.js';
import { keyFromFile } from './key-file.js';
import { Keyring } from './keyring.js';

const bytes = (count: number) => Buffer.alloc(count, 7).toString('base64');

describe('Keyring', () => {
  it.each([
    [[]],
    [['k']],
    [[`k:${bytes(31)}`]],
    [[`k:${bytes(33)}`]],
    [[`:${bytes(32)}`]],
    [[`a b:${bytes(32)}`]],
  ])('refuses %j with a text that names the variable but not the key', (pairs) => {
    expect(() => Keyring.parse(pairs)).toThrow(ConfigError);
    expect(() => Keyring.parse(pairs)).toThrow(/^ENCRYPTION_KEYS[^7B]*$/);
  });

  it('refuses two keys with the same id', () => {
    expect(() => Keyring.parse([`k:${bytes(32)}`, `k:${bytes(32)}`])).toThrow('the same id twice');
  });
});

describe('keyFromFile', () => {
  it('creates a key once, readable only by its owner', () => {
    const directory = mkdtempSync(join(tmpdir(), 'storehooks-key-'));
    const dataDir = join(directory, 'data');
    const made = keyFromFile(dataDir);
    expect(Keyring.parse([made]).first.bytes).toHaveLength(32);
    expect(keyFromFile(dataDir)).toBe(made);
    expect(statSync(join(dataDir, 'encryption.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'encryption.key'), 'utf8')).toBe(`${made}\n`);
    rmSync(directory, { recursive: true });
  });
});
