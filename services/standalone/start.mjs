/**
 * `npm start`: builds what is stale, pages too, then runs the standalone. Whether anything is stale is told by one stamp over the names,
 * sizes and times of everything that goes into a build, because asking the build system would cost seconds at every start.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stampFile = join(root, '.nx', 'standalone.stamp');
const main = join(root, 'services', 'standalone', 'dist', 'main.js');

const projects = ['libs', 'services'].flatMap((room) =>
  readdirSync(join(root, room))
    .map((name) => join(root, room, name))
    .filter((project) => existsSync(join(project, 'src')) && existsSync(join(project, 'package.json'))),
);

/** What the whole workspace is built with, beside its projects. */
const WORKSPACE = ['.swcrc', 'nx.json', 'package-lock.json'].map((name) => join(root, name));

const isSource = (name) => !/\.spec\.tsx?$/.test(name);

const filesIn = (folder, options) =>
  readdirSync(folder, { ...options, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/** Sources of every kind (a page's HTML, styles, texts), and what builds them: a Vite configuration, a manifest. */
const sourcesOf = (project) => [
  ...filesIn(join(project, 'src'), { recursive: true }).filter(isSource),
  ...filesIn(project).filter((file) => /\.(json|mjs|cjs)$/.test(file)),
];

const stampOf = () => {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...WORKSPACE, ...projects.flatMap(sourcesOf).sort()]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
};

const isBuilt = (stamp) =>
  existsSync(main) &&
  projects.every((project) => existsSync(join(project, 'dist'))) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp;

const build = (stamp) => {
  process.stdout.write('Building what has changed … ');
  const started = Date.now();
  const nx = createRequire(join(root, 'package.json')).resolve('nx/bin/nx.js');
  const built = spawnSync(process.execPath, [nx, 'run-many', '-t', 'build'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
  });
  if (built.status !== 0) {
    process.stdout.write('failed.\n');
    process.stderr.write(`${built.stdout ?? ''}${built.stderr ?? ''}\n`);
    process.exit(1);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
  process.stdout.write(`done (${((Date.now() - started) / 1_000).toFixed(1)} s).\n`);
};

const stamp = stampOf();
if (!isBuilt(stamp)) build(stamp);

// `npm run republish` and `npm run rebuild` are started the same way: `start.mjs republish RELAY`.
const [, , command] = process.argv;
const isCommand = ['republish', 'rebuild'].includes(command);
if (isCommand) process.argv.splice(2, 1);
await import(pathToFileURL(isCommand ? join(dirname(main), `${command}.main.js`) : main).href);
