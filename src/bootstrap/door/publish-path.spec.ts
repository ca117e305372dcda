import { describe, expect, it } from '@jest/globals';
import { storePublishedTo } from './publish-path.js';

describe('storePublishedTo', () => {
  it.each(['/stores/5ueh97/v2/events', '/stores/5ueh97/v2/events/'])('finds the store in POST %s', (url) => {
    expect(storePublishedTo('POST', url)).toBe('5ueh97');
  });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', undefined])(
    'leaves the method %s to express',
    (method) => {
      expect(storePublishedTo(method, '/stores/5ueh97/v2/events')).toBeNull();
    },
  );

  it.each([
    undefined,
    '',
    '*',
    '/stores/5ueh97/v2/events?access_token=a',
    '/stores/5ueh97/v2/events#a',
    '/stores/5ueh97/v2/events//',
    '/stores/5ueh97/v2/events/1',
    '/stores/5ueh97/v2/Events',
    '/Stores/5ueh97/v2/events',
    '/stores/5ueh97/v2/event%73',
    '/stores/5ueh%397/v2/events',
    '/stores/%E0%A4%A/v2/events',
    '/stores//v2/events',
    '/stores/5ueh97/1/v2/events',
    '/stores/5ueh97/v3/events',
    '//stores/5ueh97/v2/events',
    '/./stores/5ueh97/v2/events',
    '/stores/5ueh97\n/v2/events',
    '/stores/5ueh97/v2/events\n',
    'http://a/stores/5ueh97/v2/events',
  ])('leaves the path %j to express', (url) => {
    expect(storePublishedTo('POST', url)).toBeNull();
  });
});
