/** Ends the run with one line for scripts: `N passed, N failed, N skipped`. */
// biome-ignore lint/style/noDefaultExport: jest loads the default export
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    // A suite that failed to load has no tests to count, but must not look like success.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
