/**
 * Loaded before a service (`node --require`): puts one bug into what the process is about to run, and nowhere else. No file is changed.
 */
const Module = require('node:module');
const { file, find, replace } = require('./bugs.cjs')[process.env.BATON_PLANTED_BUG];

const compile = Module.prototype._compile;
Module.prototype._compile = function (code, filename, ...rest) {
  if (!file.test(filename)) return compile.call(this, code, filename, ...rest);
  const changed = code.replace(find, replace);
  if (changed === code) {
    console.error(`the bug ${process.env.BATON_PLANTED_BUG} does not fit ${filename} any more`);
    process.exit(3);
  }
  return compile.call(this, changed, filename, ...rest);
};
