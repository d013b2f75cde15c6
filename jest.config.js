/** One Jest run for the whole repository: sources are read directly, so no build is needed first. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/services'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.(stack|kurrentdb)\\.spec\\.ts$', '\\.browser\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: { '\\.[cm]?[jt]s$': ['@swc/jest', { ...swcOptions(), swcrc: false }] },
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|uuid|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|@seriousme)/)',
  ],
  moduleNameMapper: {
    '^@baton/([a-z-]+)-service$': '<rootDir>/services/$1/src/$1.module.ts',
    '^@baton/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  setupFilesAfterEnv: ['<rootDir>/libs/testing/hold-answers.cjs'],
  // only to end what hangs: all specs share two cores
  testTimeout: 60_000,
};

function swcOptions() {
  return JSON.parse(require('node:fs').readFileSync(require('node:path').join(__dirname, '.swcrc'), 'utf8'));
}
