import { fileURLToPath } from 'node:url';
import whole from './jest.config.js';

const { globalSetup, globalTeardown, reporters, ...rest } = whole;

/** The specs beside the code, which need neither the build nor a database: what `npm run test:mutation` runs. */
export default {
  ...rest,
  roots: ['<rootDir>/src'],
  testEnvironment: fileURLToPath(
    new URL('./test/support/jest/first-failure.environment.cjs', import.meta.url),
  ),
  testSequencer: '<rootDir>/test/support/jest/fastest-first.sequencer.js',
  // A mutant that makes a promise wait forever fails after this long.
  testTimeout: 3_000,
};
