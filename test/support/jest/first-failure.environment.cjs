const { TestEnvironment } = require('jest-environment-node');

/**
 * Skips the rest of a file after its first failure. One failure settles a mutant, and the tests of a promise that no
 * longer resolves would each wait for their time limit.
 */
module.exports = class FirstFailureEnvironment extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_done' && test.errors.length > 0) this.#hasFailed = true;
    if (name === 'test_start' && this.#hasFailed) test.mode = 'skip';
  }
};
