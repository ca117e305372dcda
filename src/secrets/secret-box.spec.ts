import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Keyring, SecretError } from './keyring.js';
import { SecretBox } from './secret-box.js';

const pair = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const place = { store: '5ueh97', record: 'r1', field: 'headers' };
const old = pair('old');
const box = new SecretBox(Keyring.parse([old]));

describe('SecretBox', () => {
  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
        expect(box.open(box.seal(plain, place), place)).toBe(plain);
      }),
    );
  });

  it('seals the same text differently each time', () => {
    expect(box.seal('a', place)).not.toBe(box.seal('a', place));
  });

  it.each([{ store: 'other' }, { record: 'r2' }, { field: 'signing_secret' }])(
    'does not open a text that was moved to %j',
    (elsewhere) => {
      const sealed = box.seal('a', place);
      expect(() => box.open(sealed, { ...place, ...elsewhere })).toThrow(SecretError);
    },
  );

  it('does not open a text with a character changed, cut off or added', () => {
    const sealed = box.seal('a secret', place);
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);
      expect(() => box.open(changed, place)).toThrow(SecretError);
    }
    for (const cut of [sealed.slice(0, -4), sealed.slice(0, -20), `${sealed}AAAA`, '', 'v1.old..']) {
      expect(() => box.open(cut, place)).toThrow(SecretError);
    }
  });

  it('opens with any key of the ring, and finds what the first key has not sealed', () => {
    const sealed = box.seal('a', place);
    const rotated = new SecretBox(Keyring.parse([pair('new'), old]));
    expect(rotated.open(sealed, place)).toBe('a');
    expect([rotated.needsReseal(sealed), rotated.needsReseal(rotated.seal('a', place))]).toEqual([
      true,
      false,
    ]);
    expect(() => new SecretBox(Keyring.parse([pair('new')])).open(sealed, place)).toThrow(SecretError);
  });
});
