/** For Jest's `globalSetup`: builds the pages once before all specs, from the cache when nothing has changed. */
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..', '..', '..');

module.exports = () => {
  const nx = require.resolve('nx/bin/nx.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [nx, 'run-many', '-t', 'build', '-p', 'agent-console', 'chat-widget'],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' } },
  );
  if (status !== 0) throw new Error(`the pages could not be built:\n${stdout}${stderr}`);
};
