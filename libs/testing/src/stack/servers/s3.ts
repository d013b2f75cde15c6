import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { S3_SERVER, s3Server } from '../needs/s3-server';
import type { ServerPlan } from '../server-plan';

const BUCKET = 'baton';
const REGION = 'us-east-1';
/** Not a secret: the server listens on loopback only. */
export const S3_KEYS = { accessKeyId: 'baton', secretAccessKey: 'baton-local' };
const ANSWER_DEADLINE_MS = 3_000;

// The SDK warns on every Node that will not be supported by its releases of next year; the version here is pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** `s3://KEY:SECRET@BUCKET?endpoint=…&region=…`; the bucket exists once the server has answered. */
export const s3Url = (port: number): string => {
  const where = new URLSearchParams({ endpoint: endpoint(port), region: REGION });
  return `s3://${S3_KEYS.accessKeyId}:${S3_KEYS.secretAccessKey}@${BUCKET}?${where.toString()}`;
};

const endpoint = (port: number): string => `http://127.0.0.1:${port}`;

/** An S3-compatible server whose objects are files. */
export const s3Plan = (dataFolder: string, port: number): ServerPlan => {
  const folder = join(dataFolder, 's3');
  return {
    name: 's3',
    folder,
    ports: [port],
    gracefulSignal: 'SIGTERM',
    prepare: async (signal) => {
      const [objects, attributes] = [join(folder, 'objects'), join(folder, 'attributes')];
      await mkdir(objects, { recursive: true });
      await mkdir(attributes, { recursive: true });
      return {
        file: await s3Server(signal),
        // Attributes in files of their own, because not every file system has extended ones.
        args: ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', 'posix', '--sidecar', attributes, objects],
        env: { ROOT_ACCESS_KEY: S3_KEYS.accessKeyId, ROOT_SECRET_KEY: S3_KEYS.secretAccessKey, VGW_REGION: REGION },
      };
    },
    ask: () => askS3(port),
  };
};

/**
 * Makes the bucket when it is missing.
 * @returns the server's version
 * @throws while it does not answer a signed request
 */
export const askS3 = async (port: number): Promise<string> => {
  const client = new S3Client({
    endpoint: endpoint(port),
    region: REGION,
    credentials: S3_KEYS,
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: { requestTimeout: ANSWER_DEADLINE_MS },
  });
  try {
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    if (!Buckets.some(({ Name }) => Name === BUCKET)) await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    return S3_SERVER.version.slice(1);
  } finally {
    client.destroy();
  }
};
