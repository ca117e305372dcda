import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATOR } from '../../src/audit/change.js';
import type {
  CertificateRepository,
  SeenCertificate,
} from '../../src/delivery/report/certificate.repository.js';
import type { Subscription } from '../../src/subscriptions/subscription.js';
import type { Open, Opened } from './opened.js';
import { makeHook, makeOwner } from './records.js';

const DATES = { validFrom: 1_700_000_000_000, expiresAt: 1_710_000_000_000 };
const RENEWED = { validFrom: 1_709_000_000_000, expiresAt: 1_720_000_000_000 };

export function certificateRepositoryContract(name: string, open: Open): void {
  describe(`CertificateRepository on ${name}`, () => {
    let opened: Opened;
    let certificates: CertificateRepository;
    let hook: Subscription;

    const newHook = async () =>
      opened.repositories.subscriptions.create(makeHook(await makeOwner(opened.repositories)), OPERATOR);
    beforeEach(async () => {
      opened = await open();
      certificates = opened.repositories.certificates;
      hook = await newHook();
    });
    afterEach(() => opened.close());

    const seenOf = (of: Subscription, changes: Partial<SeenCertificate> = {}): SeenCertificate => ({
      storeHash: of.storeHash,
      subscriptionKey: of.key,
      url: of.canonicalUrl,
      ...DATES,
      isEnding: false,
      ...changes,
    });
    const ending = (changes: Partial<SeenCertificate> = {}) => seenOf(hook, { isEnding: true, ...changes });
    const keysOfUntold = async () =>
      (await certificates.untold(10)).map(({ subscriptionKey }) => subscriptionKey);
    const move = async (destination: string) => {
      const patch = { destination, canonicalUrl: destination };
      const ref = { kind: 'hook', number: hook.number! } as const;
      return (await opened.repositories.subscriptions.update(hook, ref, patch, OPERATOR))!;
    };

    it('keeps the last certificate of each hook', async () => {
      const other = await newHook();
      expect(await certificates.find(hook)).toBeNull();
      await certificates.keep([seenOf(hook), seenOf(other, RENEWED)]);
      await certificates.keep([seenOf(hook)]);
      expect(await certificates.find(hook)).toEqual(DATES);
      expect(await certificates.find(other)).toEqual(RENEWED);
      await certificates.keep([seenOf(hook, RENEWED)]);
      expect(await certificates.find(hook)).toEqual(RENEWED);
      await certificates.keep([]);
    });

    it('shows a certificate to its own store alone', async () => {
      await certificates.keep([seenOf(hook)]);
      expect(await certificates.find({ ...hook, storeHash: 'another' })).toBeNull();
      await expect(certificates.find({ ...hook, storeHash: '' })).rejects.toThrow(TypeError);
      await certificates.keep([seenOf(hook, { storeHash: 'another', ...RENEWED })]);
      expect(await certificates.find(hook)).toEqual(DATES);
    });

    it('has none of another destination, and lets a late one of the old destination change nothing', async () => {
      await certificates.keep([ending()]);
      const moved = await move('https://moved.example.com/');
      expect(await certificates.find(moved)).toBeNull();
      const there = seenOf(moved, RENEWED);
      await certificates.keep([there]);
      await certificates.keep([ending()]);
      expect(await certificates.find(moved)).toEqual(RENEWED);
      expect(await keysOfUntold()).toEqual([]);
    });

    it('has none of a deleted hook', async () => {
      await certificates.keep([ending()]);
      await opened.repositories.subscriptions.delete(hook, { kind: 'hook', number: hook.number! }, OPERATOR);
      expect([await certificates.find(hook), await keysOfUntold()]).toEqual([null, []]);
      await certificates.keep([ending()]);
      expect([await certificates.find(hook), await keysOfUntold()]).toEqual([null, []]);
    });

    it('has a certificate told once, however often it is seen, and by however many', async () => {
      await Promise.all([
        certificates.keep([ending()]),
        certificates.keep([ending()]).catch(() => undefined),
      ]);
      const untold = await certificates.untold(10);
      const { isEnding: _, ...told } = ending();
      expect(untold).toEqual([told]);
      await certificates.told(untold);
      await certificates.keep([ending()]);
      await certificates.keep([seenOf(hook)]);
      await certificates.keep([ending()]);
      expect(await keysOfUntold()).toEqual([]);
    });

    it('has a certificate told that was seen long before its end', async () => {
      await certificates.keep([seenOf(hook)]);
      expect(await keysOfUntold()).toEqual([]);
      await certificates.keep([ending()]);
      expect(await keysOfUntold()).toEqual([hook.key]);
    });

    it('has a renewed certificate told again, and does not take it for the old one', async () => {
      await certificates.keep([ending()]);
      const old = await certificates.untold(10);
      await certificates.keep([ending(RENEWED)]);
      await certificates.told(old);
      expect(await certificates.untold(10)).toMatchObject([RENEWED]);
      await certificates.told(await certificates.untold(10));
      await certificates.told([]);
      expect(await keysOfUntold()).toEqual([]);
    });

    it('gives what nobody was told of by key, in pages', async () => {
      const hooks = [hook, await newHook(), await newHook()];
      await certificates.keep(hooks.map((one) => seenOf(one, { isEnding: true })));
      const keys = hooks.map(({ key }) => key).sort();
      expect((await certificates.untold(2)).map(({ subscriptionKey }) => subscriptionKey)).toEqual(
        keys.slice(0, 2),
      );
    });
  });
}
