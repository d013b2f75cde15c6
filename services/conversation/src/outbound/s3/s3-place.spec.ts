import { s3Place } from './s3-place';

describe('the address of a bucket', () => {
  it('names bucket, endpoint, region, a folder and keys', () =>
    expect(s3Place('s3://key:se%2Fcret@blobs/a/b/?endpoint=http://127.0.0.1:9000&region=eu-west-1')).toEqual({
      bucket: 'blobs',
      prefix: 'a/b/',
      endpoint: 'http://127.0.0.1:9000',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'se/cret' },
    }));

  it('needs no more than the bucket', () =>
    expect(s3Place('s3://blobs')).toEqual({
      bucket: 'blobs',
      prefix: '',
      endpoint: undefined,
      region: 'us-east-1',
      credentials: undefined,
    }));

  it.each([
    ['file:///blobs', 's3://'],
    ['s3://', 'bucket'],
    ['s3://UPPER_case', 'bucket'],
    ['s3://key:hidden@blobs?endpiont=http://x', 'endpiont'],
    ['s3://key:hidden@blobs?endpoint=127.0.0.1:9000', 'http://'],
  ])('%s is refused, saying why and no secret', (url, why) => {
    expect(() => s3Place(url)).toThrow(why);
    expect(() => s3Place(url)).not.toThrow('hidden');
  });
});
