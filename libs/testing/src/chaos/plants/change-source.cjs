/** For what is loaded before a service (`node --require`): changes what its process is about to run, and no file. */
const Module = require('node:module');

/** @param changes places: `file` (RegExp), `find`, `replace`. @param what is said, and ends the process, when a place is not there any more. */
module.exports.changeSource = (changes, what) => {
  const compile = Module.prototype._compile;
  Module.prototype._compile = function (code, filename, ...rest) {
    let changed = code;
    for (const { file, find, replace } of changes) {
      if (!file.test(filename)) continue;
      const before = changed;
      changed = changed.replace(find, replace);
      if (changed !== before) continue;
      console.error(`${what} does not fit ${filename} any more`);
      process.exit(3);
    }
    return compile.call(this, changed, filename, ...rest);
  };
};
