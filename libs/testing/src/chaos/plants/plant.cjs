/**
 * Loaded before a service (`node --require`): puts one bug into what the process is about to run, and nowhere else. No file is changed.
 */
const { changeSource } = require('./change-source.cjs');

const name = process.env.BATON_PLANTED_BUG;
changeSource([require('./bugs.cjs')[name]], `the bug ${name}`);
