import { randomBytes } from 'node:crypto';
import { CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { blobStoreContract } from '../../../test/blob-store.contract';
import { clientOf, ownPrefix, s3Url, s3UnderTest } from '../../../test/s3-under-test';
import { BlobStoreUnavailable } from '../blob-store';
import { openS3BlobStore } from './s3-blob-store';
import { S3Bucket } from './s3-bucket';
import { s3Place } from './s3-place';

blobStoreContract('S3', () => s3UnderTest());

const ONE = 'c0000000-0000-5000-8000-000000000001';
const newId = (): string => randomBytes(16).toString('hex');

describe('S3, of which nothing may stay behind', () => {
  it('deleting a conversation also ends the uploads that a killed process left in the middle', async () => {
    const url = ownPrefix();
    const { store, stored } = await s3UnderTest(url);
    const place = s3Place(url);
    const client = clientOf(place);
    const id = newId();
    await client.send(
      new PutObjectCommand({ Bucket: place.bucket, Key: `${place.prefix}conversations/${ONE}/${id}`, Body: 'x' }),
    );
    const half = { Bucket: place.bucket, Key: `${place.prefix}files/${id}` };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(half));
    await client.send(new UploadPartCommand({ ...half, UploadId, PartNumber: 1, Body: Buffer.alloc(5 * 1024 * 1024) }));
    expect(await stored()).toContain(`upload of ${half.Key}`);
    expect(await store.deleteOf(ONE)).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it('finds all files of a conversation, however many pages their list has', async () => {
    const url = ownPrefix();
    const { store } = await s3UnderTest(url);
    const ids = Array.from({ length: 7 }, newId);
    const bytes = Readable.from([Buffer.from('x')]);
    for (const id of ids) await store.put(id, bytes, { conversationId: ONE, contentType: 'text/plain' });
    const found = await new S3Bucket(s3Place(url)).list(`conversations/${ONE}/`, 3);
    expect([...found].sort()).toEqual([...ids].sort());
  });
});

describe('S3 that refuses', () => {
  it('a bucket that does not exist is named, and not made', async () => {
    const url = new URL(s3Url());
    url.hostname = `missing-${randomBytes(6).toString('hex')}`;
    const store = openS3BlobStore({ url: url.href });
    for (const call of [() => store.check(), () => store.find(newId()), () => store.deleteOf(ONE)]) {
      await expect(call()).rejects.toThrow(`there is no bucket '${url.hostname}'`);
    }
  });

  it('wrong keys are an outage, and said without the key', async () => {
    const url = new URL(s3Url());
    url.password = 'hidden';
    const failure = (await openS3BlobStore({ url: url.href })
      .find(newId())
      .catch((error: unknown) => error)) as Error;
    expect(failure).toBeInstanceOf(BlobStoreUnavailable);
    expect(failure.message).not.toContain('hidden');
  });
});
