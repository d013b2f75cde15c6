/** What needs real servers: run by `npm run test:stack`, which starts them and says in the environment where they are. */
module.exports = {
  ...require('./jest.config'),
  testMatch: ['**/*.stack.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  // only to end what hangs: servers and their clients may share one slow core
  testTimeout: 300_000,
  maxWorkers: 2,
};
