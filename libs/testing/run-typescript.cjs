/**
 * Runs a TypeScript program of this repository from its sources, as Jest does, without a build:
 * `node libs/testing/run-typescript.cjs services/standalone/test/explore/explore.main.ts --help`.
 * Only for programs that test; what ships runs from dist.
 */
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, resolve, sep } = require('node:path');
const { transformSync } = require('@swc/core');

const root = join(__dirname, '..', '..');
const { exclude: _exclude, $schema: _schema, ...swc } = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    ...swc,
    filename,
    swcrc: false,
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const [, service] = /^@baton\/([a-z-]+)-service$/.exec(request) ?? [];
  const [, lib] = /^@baton\/([a-z-]+)$/.exec(request) ?? [];
  const source = service ? `services/${service}/src/${service}.module.ts` : lib && `libs/${lib}/src/index.ts`;
  const path = source && join(root, ...source.split('/'));
  return resolveFilename.call(this, path && existsSync(path) ? path : request, ...rest);
};

const [program, ...args] = process.argv.slice(2);
if (program === undefined || program.split(sep).includes('node_modules')) {
  console.error('usage: node libs/testing/run-typescript.cjs PROGRAM.ts [ARGUMENT…]');
  process.exit(2);
}
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], resolve(program), ...args];
require(resolve(program));
