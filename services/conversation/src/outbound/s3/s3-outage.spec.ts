import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BlobStoreUnavailable } from '../blob-store';
import { openS3BlobStore, type S3BlobStore } from './s3-blob-store';

const info = { conversationId: 'c0000000-0000-5000-8000-000000000001', contentType: 'text/plain' };
const newId = (): string => randomBytes(16).toString('hex');
const opened: { close(): unknown }[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const storeAt = (port: number): S3BlobStore => {
  const store = openS3BlobStore({ url: `s3://key:hidden@blobs?endpoint=http://127.0.0.1:${port}` });
  opened.push(store);
  return store;
};
const portOf = async (server: Server): Promise<number> => {
  opened.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const answering = (listener: RequestListener): Promise<number> => portOf(createHttpServer(listener));

async function* text(): AsyncIterable<Uint8Array> {
  yield Buffer.from('hello');
}

const everyCall: readonly [string, (store: S3BlobStore) => Promise<unknown>][] = [
  ['put', (store) => store.put(newId(), text(), info)],
  ['find', (store) => store.find(newId())],
  ['open', (store) => store.open(newId()).toArray()],
  ['delete', (store) => store.delete(newId())],
  ['deleteOf', (store) => store.deleteOf(info.conversationId)],
  ['check', (store) => store.check()],
];

describe('S3 that is away', () => {
  it.each(everyCall)('%s says so at once when nobody listens', async (_name, call) => {
    const server = createServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const began = performance.now();
    await expect(call(storeAt(port))).rejects.toThrow(BlobStoreUnavailable);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('every call says so within seconds when the server takes the question and never answers', async () => {
    const store = storeAt(await portOf(createServer()));
    const began = performance.now();
    const calls = everyCall.map(([, call]) => expect(call(store)).rejects.toThrow(BlobStoreUnavailable));
    await Promise.all(calls);
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  it.each(everyCall)('%s says so when the server is at its end', async (_name, call) => {
    const port = await answering((_request, response) => response.writeHead(503).end());
    await expect(call(storeAt(port))).rejects.toThrow(BlobStoreUnavailable);
  });

  it.each(everyCall)('%s says that the bucket is missing, where, and never the secret', async (_name, call) => {
    const body = '<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>';
    const port = await answering((_request, response) => response.writeHead(404).end(body));
    const failure = (await call(storeAt(port)).catch((error: unknown) => error)) as Error;
    expect(failure).toBeInstanceOf(BlobStoreUnavailable);
    expect(failure.message).toBe(
      `there is no bucket 'blobs' at http://127.0.0.1:${port}: make it; this service makes none`,
    );
  });

  it('a download that stops in the middle fails instead of ending early', async () => {
    const port = await answering((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    });
    await expect(storeAt(port).open(newId()).toArray()).rejects.toThrow(BlobStoreUnavailable);
  });

  it('an object that this service did not write is not believed', async () => {
    const port = await answering((_request, response) => response.writeHead(200, { 'content-length': '5' }).end());
    await expect(storeAt(port).find(newId())).rejects.toThrow('this service did not write it');
  });
});

describe('what S3 is asked', () => {
  it('has the bucket in the path, no checksum that older servers do not know, and no type that a browser would show', async () => {
    const asked: { method: string; url: string; headers: IncomingHttpHeaders }[] = [];
    const port = await answering((request, response) => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
      request.resume().on('end', () => response.writeHead(200, { etag: '"1"' }).end());
    });
    const id = newId();
    await storeAt(port).put(id, text(), { ...info, contentType: 'text/html' });
    expect(asked.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`)).toEqual([
      `PUT /blobs/conversations/${info.conversationId}/${id}`,
      `PUT /blobs/files/${id}`,
    ]);
    for (const { headers } of asked) {
      expect(Object.keys(headers).filter((name) => /checksum|trailer/.test(name))).toEqual([]);
    }
    expect(asked[1]?.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-amz-meta-type': 'text/html',
      'x-amz-meta-conversation': info.conversationId,
    });
  });
});
