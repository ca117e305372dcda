/** What is measured, and why some of it is not: docs/mutation.md. */
export default {
  testRunner: 'jest',
  jest: { configFile: 'jest.unit.config.js' },
  testRunnerNodeArgs: ['--experimental-vm-modules', '--no-warnings'],
  coverageAnalysis: 'perTest',
  mutate: [
    'src/delivery/{policy,queue,model,store,send}/**/*.ts',
    'src/{events,subscriptions,http}/**/*.ts',
    '!**/*.spec.ts',
    '!**/*.{module,controller,schemas}.ts',
    '!**/*examples*',
  ],
  concurrency: 2,
  // jest keeps much of what each run leaves behind: a runner that is not replaced becomes four times as slow.
  maxTestRunnerReuse: 20,
  timeoutMS: 6_000,
  // A mutant in a constant runs every spec of its file in a new process: 6 % of the mutants take more than half of the time.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  tempDirName: '.cache/mutation/sandbox',
  ignorePatterns: [
    '*',
    '!src/**',
    '!test/support/**',
    '!test/contract/**',
    '!package.json',
    '!tsconfig.json',
    '!jest.config.js',
    '!jest.unit.config.js',
  ],
  disableTypeChecks: false,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.cache/mutation/report.json' },
  thresholds: { high: 95, low: 90, break: 85 },
};
