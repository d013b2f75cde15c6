/** The event store's contract on a real KurrentDB: `KURRENTDB_URL=kurrentdb://localhost:2113?tls=false npm run test:kurrentdb`. */
module.exports = {
  ...require('./jest.config'),
  testMatch: ['**/*.kurrentdb.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 60_000,
  maxWorkers: 1,
};
