import whole from './jest.config.js';

const { globalSetup, globalTeardown, reporters, ...rest } = whole;

/** The specs beside the code, which need neither the build nor a database: what `npm run test:mutation` runs. */
export default {
  ...rest,
  roots: ['<rootDir>/src'],
  // A mutant that makes a promise wait forever fails after this long.
  testTimeout: 5_000,
};
