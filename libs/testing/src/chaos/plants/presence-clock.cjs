/**
 * Loaded before presence (`node --require`): its time passes BATON_PRESENCE_SPEED times as fast since BATON_PRESENCE_SINCE, so that what is
 * promised of minutes is seen within seconds. Only the two places change that time comes in by: Redis' clock, and how often is swept.
 */
const Module = require('node:module');
const { places } = require('./presence-clock.places.cjs');

const compile = Module.prototype._compile;
Module.prototype._compile = function (code, filename, ...rest) {
  let changed = code;
  for (const { file, find, replace } of places(process.env.BATON_PRESENCE_SINCE, process.env.BATON_PRESENCE_SPEED)) {
    if (!file.test(filename)) continue;
    const before = changed;
    changed = changed.replace(find, replace);
    if (changed !== before) continue;
    console.error(`presence' clock does not fit ${filename} any more`);
    process.exit(3);
  }
  return compile.call(this, changed, filename, ...rest);
};
