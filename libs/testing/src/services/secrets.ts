import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKey } from '@baton/service-kit';
import { z } from 'zod';

const base64 = z.string().refine((value) => Buffer.from(value, 'base64').length === 32);
const jwk = z.looseObject({ kty: z.literal('EC'), d: z.string(), kid: z.string() });

const schema = z.object({
  commandSecret: base64,
  ticketMasterKey: base64,
  conversationMasterKey: base64,
  customerSecret: base64,
  connectionSecret: base64,
  visitorKey: jwk,
  devIssuerKey: jwk,
  /** Before the names of databases, Redis keys and topics of this installation. */
  prefix: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
});

/** What must be the same at every start of one installation. */
export type LocalSecrets = z.infer<typeof schema>;

const fresh = async (prefix: string): Promise<LocalSecrets> => {
  const random = (): string => randomBytes(32).toString('base64');
  const key = async () => jwk.parse(await newSigningKey());
  return {
    commandSecret: random(),
    ticketMasterKey: random(),
    conversationMasterKey: random(),
    customerSecret: random(),
    connectionSecret: random(),
    visitorKey: await key(),
    devIssuerKey: await key(),
    prefix,
  };
};

/** Reads `secrets.json` (mode 600) of the folder, or makes it. They open nothing but a local stack's data. */
export const openLocalSecrets = async (folder: string, prefix: string): Promise<LocalSecrets> => {
  const file = join(folder, 'secrets.json');
  if (existsSync(file)) return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const made = await fresh(prefix);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
};
