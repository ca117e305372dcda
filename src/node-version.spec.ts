import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runsOn } from './node-version.js';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('runsOn', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '22.22.3', '24.0.0', '25.1.0', '26.12.1'])(
    'accepts %s',
    (version) => {
      expect(runsOn(version)).toBe(true);
    },
  );

  it.each(['16.20.2', '18.20.8', '20.18.3', '21.7.3', '22.12.0', '23.11.1'])('refuses %s', (version) => {
    expect(runsOn(version)).toBe(false);
  });

  it('says the same as engines in package.json', () => {
    expect(engines.node).toBe('^20.19.0 || ^22.13.0 || >=24.0.0');
  });
});
