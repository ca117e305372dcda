/** What is measured, and why some of it is not: docs/mutation.md. */
export default {
  // mocha loads the specs once for all mutants. jest loads them again for each: the same run takes two hours.
  testRunner: 'mocha',
  buildCommand: 'node test/mutation/compile.js',
  mochaOptions: {
    require: ['./test/mutation/suite-of-file.cjs'],
    spec: [
      'src/delivery/*.spec.js',
      'src/delivery/{jobs,model,policy,queue,report,send,store}/*.spec.js',
      'src/{events,http,subscriptions}/**/*.spec.js',
    ],
  },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/delivery/{policy,queue,model,store,send}/**/*.ts',
    'src/{events,subscriptions,http}/**/*.ts',
    '!**/*.spec.ts',
    '!**/*.{module,controller,schemas}.ts',
    '!**/*examples*',
  ],
  concurrency: 2,
  // What a mutant leaves behind in the process ends with it.
  maxTestRunnerReuse: 50,
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
    '!test/mutation/**',
  ],
  disableTypeChecks: false,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: '.cache/mutation/report.json' },
  thresholds: { high: 95, low: 90, break: 85 },
};
