/** Milliseconds of each spec file in its first run: under a mutant it may be cut short. */
const runtimes = new Map();
const runtimeOf = ({ path }) => runtimes.get(path) ?? 0;

/** Runs the fastest specs first: most mutants fail in the spec beside them, and the slow specs need not run. */
// biome-ignore lint/style/noDefaultExport: what jest loads
export default class FastestFirstSequencer {
  sort(tests) {
    return [...tests].sort((a, b) => runtimeOf(a) - runtimeOf(b));
  }

  cacheResults(_tests, { testResults }) {
    for (const { testFilePath, perfStats } of testResults) {
      if (!runtimes.has(testFilePath)) runtimes.set(testFilePath, perfStats.runtime);
    }
  }

  allFailedTests(tests) {
    return tests;
  }

  shard(tests) {
    return tests;
  }
}
