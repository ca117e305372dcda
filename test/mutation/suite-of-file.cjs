const { Suite, interfaces } = require('mocha');

const { bdd } = interfaces;

/** Gives each file a suite of its own, as in jest: hooks outside of any `describe` are for the tests of their file. */
interfaces.bdd = (root) => {
  root.on('pre-require', (context, file, mocha) => {
    const suite = Suite.create(root, '');
    bdd(suite);
    suite.emit('pre-require', context, file, mocha);
  });
};
