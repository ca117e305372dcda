import { describe, expect, it } from '@jest/globals';
import { AlreadyExists, LimitReached } from '../errors/repository-errors.js';
import type { NewSubscription } from './subscription.repository.js';
import {
  assertRoom,
  disabledSubscription,
  needsRoom,
  newSubscription,
  updatedSubscription,
} from './subscription-rules.js';

const input: NewSubscription = {
  key: 'k',
  storeHash: 's',
  clientId: 'c',
  kind: 'hook',
  topic: 'store/order/*',
  destination: 'https://a.example',
  canonicalUrl: 'https://a.example/',
  sealedHeaders: null,
  isActive: true,
};
const hook = newSubscription(input, { number: 7, revision: 3 }, 1_000);

describe('newSubscription', () => {
  it('is not disabled, and has what the database assigned', () => {
    const assigned = { number: 7, revision: 3, createdAt: 1_000, updatedAt: 1_000 };
    expect(hook).toEqual({ ...input, ...assigned, policy: null, disabledReason: null, disabledAt: null });
  });

  it('takes no field that it does not know', () => {
    const wide = { ...input, disabledReason: 'gone', tokenId: 't' };
    expect(newSubscription(wide, { number: 7, revision: 3 }, 1_000)).toEqual(hook);
  });
});

describe('updatedSubscription', () => {
  const disabled = disabledSubscription(hook, 'failing', 2_000);

  it('changes only what the patch has, and the time of the change', () => {
    expect(updatedSubscription(disabled, { topic: 'store/cart/*' }, 3_000)).toEqual({
      ...disabled,
      topic: 'store/cart/*',
      updatedAt: 3_000,
    });
  });

  it.each([true, false])('drops the reason of the service when the app sets isActive to %s', (isActive) => {
    const updated = updatedSubscription(disabled, { isActive }, 3_000);
    expect(updated).toEqual({ ...hook, isActive, updatedAt: 3_000 });
  });
});

describe('disabledSubscription', () => {
  it('is off, and says why and since when', () => {
    const off = { isActive: false, disabledReason: 'gone', disabledAt: 5_000, updatedAt: 5_000 };
    expect(disabledSubscription(hook, 'gone', 5_000)).toEqual({ ...hook, ...off });
  });
});

describe('needsRoom', () => {
  it('is true only for a new topic or a new canonical URL', () => {
    expect(needsRoom(hook, { ...hook, topic: 'store/cart/*' })).toBe(true);
    expect(needsRoom(hook, { ...hook, canonicalUrl: 'https://b.example/' })).toBe(true);
    expect(needsRoom(hook, { ...hook, destination: 'https://A.example', isActive: false })).toBe(false);
  });
});

describe('assertRoom', () => {
  it('lets a tenth in, and refuses an eleventh', () => {
    expect(() => assertRoom(hook, { count: 9, twinId: null })).not.toThrow();
    expect(() => assertRoom(hook, { count: 10, twinId: null })).toThrow(new LimitReached('hook', 10));
  });

  it('says that one exists rather than that there are too many', () => {
    expect(() => assertRoom({ kind: 'web-hook' }, { count: 10, twinId: 'k' })).toThrow(
      new AlreadyExists('web-hook', 'k'),
    );
  });
});
