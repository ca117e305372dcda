import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Open, Opened } from './opened.js';

export function keyCanaryRepositoryContract(name: string, open: Open): void {
  describe(`KeyCanaryRepository on ${name}`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('keeps the first canary of a key id, also when many come at once, and returns it to all', async () => {
      const { keyCanaries } = opened.repositories;
      const given = Array.from({ length: 10 }, (_, i) => ({ keyId: 'k1', sealed: `sealed ${i}` }));
      const kept = await Promise.all(given.map((canary) => keyCanaries.keep(canary)));
      expect(given).toContainEqual(kept[0]);
      expect(new Set(kept.map(({ sealed }) => sealed)).size).toBe(1);
      expect(await keyCanaries.list()).toEqual([kept[0]]);
    });

    it('deletes the canaries of all keys but one', async () => {
      const { keyCanaries } = opened.repositories;
      const second = { keyId: 'k2', sealed: 'b' };
      await keyCanaries.keep(second);
      expect((await keyCanaries.list()).map(({ keyId }) => keyId)).toEqual(['k1', 'k2']);
      await keyCanaries.deleteOthers('k2');
      expect(await keyCanaries.list()).toEqual([second]);
    });
  });
}
