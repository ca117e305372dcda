import { fileURLToPath } from 'node:url';
import whole from './jest.config.js';

const { globalSetup, globalTeardown, reporters, ...rest } = whole;

/** The specs beside the code, which need neither the build nor a database: what `npm run test:mutation` runs. */
export default {
  ...rest,
  // The fixtures too: without them jest does not see which specs reach a file through a fixture.
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  testEnvironment: fileURLToPath(
    new URL('./test/support/jest/first-failure.environment.cjs', import.meta.url),
  ),
  testSequencer: '<rootDir>/test/support/jest/fastest-first.sequencer.js',
  // A mutant that makes a promise wait forever fails after this long.
  testTimeout: 3_000,
};
