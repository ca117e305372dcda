import { SWC_OPTIONS } from './test/support/jest/swc-options.js';

const FAULTS = process.env.STOREHOOKS_FAULTS === '1';

/** Suites of `npm run test:faults` only, which CI runs too, and those that are too slow even for CI. */
const LONG = '**/*.{long,longest}.spec.ts';
/** They have a short form in `npm test`, and a long one. */
const IN_TWO_FORMS = [
  '**/faults/model{,-lines,-lines-at-once}.spec.ts',
  '**/hostile-receivers.connections.spec.ts',
];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: FAULTS ? [LONG, ...IN_TWO_FORMS] : ['**/*.spec.ts', `!${LONG}`],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', SWC_OPTIONS],
  },
  globalSetup: '<rootDir>/test/support/jest/jest-host.setup.js',
  globalTeardown: '<rootDir>/test/support/jest/jest-host.teardown.js',
  reporters: ['default', '<rootDir>/test/support/jest/count-reporter.js'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // A worker keeps about 35 MB of each suite, and takes ever longer to collect it: 4 GB after a hundred suites.
  workerIdleMemoryLimit: '1GB',
};
