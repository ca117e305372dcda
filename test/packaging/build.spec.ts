import { expect, it } from '@jest/globals';
import { read } from '../docs/repository.js';

/** `nest build` copies what it watches by a watcher that it closes after half a second, whether the copy is made or not. */
it('The build copies its assets before it ends, not by a watcher', () => {
  const { compilerOptions } = JSON.parse(read('nest-cli.json')) as {
    compilerOptions: Record<string, unknown>;
  };
  expect(compilerOptions).toMatchObject({ assets: [{ include: 'catalog/*.json' }] });
  expect(JSON.stringify(compilerOptions)).not.toContain('watchAssets');
});
