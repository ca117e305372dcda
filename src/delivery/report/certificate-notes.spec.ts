import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CertificateRepository, SeenCertificate } from './certificate.repository.js';
import { CertificateNotes } from './certificate-notes.js';

const DAY_MS = 86_400_000;
const ROUND_MS = 1_000;
const hook = { storeHash: '5ueh97', key: 'hook', canonicalUrl: 'https://receiver.example.com/' };

/** A repository that keeps the calls, and fails when a test says so. */
class Kept {
  readonly calls: (readonly SeenCertificate[])[] = [];
  fails = false;
  keep = async (seen: readonly SeenCertificate[]) => {
    this.calls.push(seen);
    if (this.fails) throw new Error('The database is away.');
  };
}

let kept: Kept;
let notes: CertificateNotes;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
  kept = new Kept();
  notes = new CertificateNotes(kept as unknown as CertificateRepository);
  notes.onApplicationBootstrap();
});
afterEach(async () => {
  await notes.onApplicationShutdown();
  jest.useRealTimers();
});

const round = () => jest.advanceTimersByTimeAsync(ROUND_MS);
const certificate = (days: number) => ({
  validFrom: Date.now() - 300 * DAY_MS,
  expiresAt: Date.now() + days * DAY_MS,
});

describe('CertificateNotes', () => {
  it('keeps a certificate once, however many connections show it', async () => {
    const same = certificate(60);
    for (let i = 0; i < 3; i++) notes.note(hook, same);
    await round();
    notes.note(hook, same);
    await round();
    expect(kept.calls).toEqual([
      [
        {
          storeHash: '5ueh97',
          subscriptionKey: 'hook',
          url: hook.canonicalUrl,
          ...same,
          isEnding: false,
        },
      ],
    ]);
  });

  it('keeps it again once it ends soon, once it is renewed, and at another destination', async () => {
    const old = certificate(31);
    notes.note(hook, old);
    await round();
    jest.setSystemTime(Date.now() + 2 * DAY_MS);
    notes.note(hook, old);
    await round();
    const renewed = certificate(90);
    notes.note(hook, renewed);
    await round();
    notes.note({ ...hook, canonicalUrl: 'https://moved.example.com/' }, renewed);
    await round();
    expect(kept.calls.flat().map(({ isEnding, expiresAt }) => [isEnding, expiresAt])).toEqual([
      [false, old.expiresAt],
      [true, old.expiresAt],
      [false, renewed.expiresAt],
      [false, renewed.expiresAt],
    ]);
  });

  it('tries again what could not be kept', async () => {
    kept.fails = true;
    notes.note(hook, certificate(60));
    await round();
    kept.fails = false;
    await round();
    await round();
    expect(kept.calls).toHaveLength(2);
    expect(kept.calls[1]).toEqual(kept.calls[0]);
  });

  it('asks nothing of the database as long as nothing is new', async () => {
    await round();
    expect(kept.calls).toEqual([]);
  });
});
