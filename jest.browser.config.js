const base = require('./jest.config.js');

/** The pages in the system's Chromium, against the standalone process: `npm run test:browser`. */
module.exports = {
  ...base,
  testMatch: ['**/*.browser.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/libs/testing/src/browser/build-pages.cjs',
  testTimeout: 60_000,
  maxWorkers: 2,
};
