import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../repository';
import { StackError } from '../server-handle';
import { pathOf } from './programs';
import { run } from './run-command';

/** Versity's S3 gateway over a plain folder; why this one: docs/adr. */
export const S3_SERVER = { module: 'github.com/versity/versitygw', version: 'v1.8.0' } as const;

const PROGRAM = join(CACHE, `versitygw-${S3_SERVER.version}`);

export const haveS3Server = (): boolean => existsSync(PROGRAM);

const OLDEST_GO = 21;

/** From 1.21 on, Go fetches the toolchain that a module asks for. */
const assertGoFetchesToolchains = async (): Promise<void> => {
  const version = await run({ file: pathOf('go'), args: ['version'] });
  const [, minor = ''] = /go1\.(\d+)/.exec(version) ?? [];
  if (Number(minor) < OLDEST_GO)
    throw new StackError(
      `the S3 server needs Go 1.${OLDEST_GO} or later, this is 1.${minor}. Debian 12: apt-get install -t bookworm-backports golang-go`,
    );
};

/**
 * The S3 server's program; built by Go the first time (80 s on two cores, 84 MB).
 * @throws StackError when Go is missing or fails.
 */
export const s3Server = async (signal?: AbortSignal): Promise<string> => {
  if (haveS3Server()) return PROGRAM;
  const partial = `${PROGRAM}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await assertGoFetchesToolchains();
    const args = ['install', `${S3_SERVER.module}/cmd/versitygw@${S3_SERVER.version}`];
    // GOFLAGS of the machine may ask for something that this module does not have (a vendor folder, say).
    await run(
      { file: pathOf('go'), args, env: { GOBIN: partial, GOFLAGS: '', CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' } },
      signal,
    );
    await rename(join(partial, 'versitygw'), PROGRAM);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return PROGRAM;
};
