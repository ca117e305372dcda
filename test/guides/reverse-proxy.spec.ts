import { describe, expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';

describe('docs/guides/reverse-proxy.md', () => {
  const page = read('docs/guides/reverse-proxy.md');

  it('ends idle connections before the service does', () => {
    const [, limit = ''] = /keepAliveTimeout: ([\d_]+)/.exec(read('src/bootstrap/fast-express.adapter.ts'))!;
    const serviceMs = Number(limit.replaceAll('_', ''));
    const proxies = [...page.matchAll(/keepalive(?:_timeout)? (\d+)s/g)].map(
      ([, seconds]) => Number(seconds) * 1000,
    );
    expect(proxies).toHaveLength(2);
    for (const proxyMs of proxies) expect(proxyMs).toBeLessThan(serviceMs);
  });

  it('lets bodies through up to the limit of the service', () => {
    expect(read('src/events/events.controller.ts')).toMatch(/const MIB = 1024 \* 1024;.*bytes: MIB/s);
    expect(page).toContain('client_max_body_size 1m;');
  });
});
