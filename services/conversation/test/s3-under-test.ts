import { randomUUID } from 'node:crypto';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { openS3BlobStore, type S3BlobStore } from '../src/outbound/s3/s3-blob-store';
import { type S3Place, s3Place } from '../src/outbound/s3/s3-place';

/** The bucket that the stack runs. @throws when there is none. */
export const s3Url = (): string => {
  const url = process.env.BATON_TEST_S3_URL;
  if (url === undefined || url === '') throw new Error('BATON_TEST_S3_URL is not set: run `npm run test:stack`');
  return url;
};

/** The same bucket under a prefix that nothing else uses. */
export const ownPrefix = (url = s3Url()): string => {
  const own = new URL(url);
  own.pathname = `/baton-test/${randomUUID()}`;
  return own.href;
};

/** A client beside the store's, that looks at what is really there. */
export const clientOf = ({ endpoint, region, credentials }: S3Place): S3Client =>
  new S3Client({
    region,
    forcePathStyle: true,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  });

export interface S3UnderTest {
  readonly store: S3BlobStore;
  /** Objects, and uploads that were begun and not ended. */
  readonly stored: () => Promise<readonly string[]>;
}

export const s3UnderTest = async (url = ownPrefix()): Promise<S3UnderTest> => {
  const place = s3Place(url);
  const client = clientOf(place);
  const within = { Bucket: place.bucket, Prefix: place.prefix };
  return {
    store: openS3BlobStore({ url }),
    stored: async () => {
      const { Contents: objects = [] } = await client.send(new ListObjectsV2Command(within));
      const { Uploads: uploads = [] } = await client.send(new ListMultipartUploadsCommand(within));
      return [...objects.map(({ Key = '' }) => Key), ...uploads.map(({ Key = '' }) => `upload of ${Key}`)];
    },
  };
};
