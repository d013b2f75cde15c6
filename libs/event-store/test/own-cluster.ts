import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

/** The folder of PostgreSQL's own programs; they are not on everybody's path. */
const programs = async (): Promise<string> => {
  const versions = await readdir(VERSIONS).catch(() => []);
  const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
  if (newest === undefined) throw new Error(`no PostgreSQL in ${VERSIONS}: install Debian's package postgresql`);
  return join(VERSIONS, newest, 'bin');
};

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, and Debian's package makes a user for it. */
const owner = async (): Promise<Owner | null> => {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => (await run('id', [which, 'postgres'])).stdout),
  );
  return { uid: Number(uid), gid: Number(gid) };
};

const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 31_000 + Math.floor(Math.random() * 9_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => probe.close(resolve));
    if (isFree) return port;
  }
};

/** A PostgreSQL server of its own, to be killed, restarted and restored into. */
export class OwnCluster {
  private server: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly bin: string,
    private readonly as: Owner | null,
    readonly port: number,
  ) {}

  static async start(): Promise<OwnCluster> {
    const [bin, as, port] = [await programs(), await owner(), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'baton-cluster-'));
    if (as !== null) await chown(folder, as.uid, as.gid);
    const cluster = new OwnCluster(folder, bin, as, port);
    await cluster.program('initdb', ['-D', join(folder, 'data'), '-U', 'baton', '-A', 'trust', '-E', 'UTF8', '-N']);
    await cluster.up();
    return cluster;
  }

  url(database: string): string {
    return `postgres://baton@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of PostgreSQL's programs, such as pg_dump. @returns what it said. */
  async program(name: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run(join(this.bin, name), [...args], { ...this.as, cwd: this.folder });
    return stdout;
  }

  /** A file that the server's user may write. */
  file(name: string): string {
    return join(this.folder, name);
  }

  async up(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', `port=${this.port}`, 'unix_socket_directories='];
    const args = ['-D', join(this.folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(join(this.bin, 'postgres'), args, { ...this.as, cwd: this.folder, stdio: 'ignore' });
    this.server = server;
    // a run that is broken off does not dispose, and the server would outlive it
    process.once('exit', () => server.kill('SIGQUIT'));
    await this.answers();
  }

  /** SIGQUIT ends every session at once and leaves the recovery to the next start, as a crash does. */
  async crash(): Promise<void> {
    const { server } = this;
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
    this.server = null;
  }

  async dispose(): Promise<void> {
    await this.crash();
    await rm(this.folder, { recursive: true });
  }

  async sql(database: string, ...statements: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: this.url(database) });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  private async answers(): Promise<void> {
    while (this.server?.exitCode === null) {
      try {
        return await this.sql('postgres', 'select 1');
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error(`PostgreSQL on port ${this.port} ended while it started`);
  }
}
