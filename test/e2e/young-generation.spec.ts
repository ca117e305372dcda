import { describe, expect, it } from '@jest/globals';
import { ProcessWorld } from '../support/service/process-world.js';
import { until } from '../support/until.js';

const PRELOAD = new URL('../support/service/young-generation.js', import.meta.url);
const MIB = 1024 * 1024;

describe('The young generation of a service', () => {
  it('has not grown at the start, and grows with what survives in it since', async () => {
    const world = await ProcessWorld.open({ name: 'sqlite' }, { NODE_OPTIONS: `--import ${PRELOAD}` });
    try {
      const service = await world.start();
      service.signal('SIGUSR2');
      const told = async () =>
        service.log.flatMap(({ young }) => (young === undefined ? [] : [Number(young)]));
      const [atStart, later] = await until('both sizes', told, ({ length }) => length === 2);
      expect(atStart).toBeLessThanOrEqual(16 * MIB);
      expect(later).toBeGreaterThan(atStart!);
    } finally {
      await world.close();
    }
  });
});
