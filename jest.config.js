const FAULTS = process.env.STOREHOOKS_FAULTS === '1';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  // The long suites have a command of their own, `npm run test:faults`.
  testPathIgnorePatterns: ['/node_modules/', ...(FAULTS ? [] : ['\\.long\\.spec\\.ts$'])],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/jest/jest-host.setup.js',
  globalTeardown: '<rootDir>/test/support/jest/jest-host.teardown.js',
  reporters: ['default', '<rootDir>/test/support/jest/count-reporter.js'],
  testTimeout: 30_000,
  maxWorkers: 2,
};
