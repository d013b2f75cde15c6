/** Runs a TypeScript file of this repository in a process of its own, without a build: node run-typescript.mjs FILE ARGUMENTS… */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { transformSync } from '@swc/core';

const root = resolve(import.meta.dirname, '../../..');
const options = { ...JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8')), exclude: [], swcrc: false };

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, sourceMaps: 'inline' });
  module._compile(code, filename);
};

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const lib = /^@baton\/([a-z-]+)$/.exec(request)?.[1];
  return resolveFilename.call(this, lib === undefined ? request : join(root, 'libs', lib, 'src/index.ts'), ...rest);
};

createRequire(import.meta.url)(resolve(process.argv[2]));
