import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKey } from '@baton/service-kit';
import { z } from 'zod';
import { FolderUnusable } from './folder-lock';

const bytes = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine((buffer) => buffer.length === 32);
const signingKey = z.looseObject({ kty: z.literal('EC'), d: z.string(), kid: z.string() });

const secretsFile = z.object({
  /** Makes customer ids; everything that needs only to be secret and constant is derived from it. */
  deploymentSecret: bytes,
  ticketMasterKey: bytes,
  conversationMasterKey: bytes,
  devIssuerKey: signingKey,
  visitorKey: signingKey,
  botKey: signingKey,
});

/** What must be the same after every start. */
export type Secrets = z.infer<typeof secretsFile>;

const fresh = async (): Promise<z.input<typeof secretsFile>> => {
  const random = (): string => randomBytes(32).toString('base64');
  const key = async () => signingKey.parse(await newSigningKey());
  return {
    deploymentSecret: random(),
    ticketMasterKey: random(),
    conversationMasterKey: random(),
    devIssuerKey: await key(),
    visitorKey: await key(),
    botKey: await key(),
  };
};

/** Whole or not at all, and for the owner's eyes only: without it the databases cannot be read. */
const writeWhole = (file: string, text: string): void => {
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
};

/**
 * Reads `secrets.json` (mode 600) of the folder, or makes it on the first start.
 * @throws FolderUnusable when it is there and cannot be read: new secrets would lock everybody out of the old data.
 */
export const openSecrets = async (folder: string): Promise<Secrets> => {
  const file = join(folder, 'secrets.json');
  if (!existsSync(file)) writeWhole(file, `${JSON.stringify(await fresh(), null, 2)}\n`);
  try {
    return secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new FolderUnusable(
      folder,
      'secrets.json cannot be read or is damaged; restore it from a backup, for without it the data is lost',
    );
  }
};

/** 32 bytes for one purpose. */
export const derived = ({ deploymentSecret }: Secrets, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', deploymentSecret, '', `baton ${purpose}`, 32));
