import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devToken } from './dev-token';
import { UnreachableError } from './problem';

let server: Server;
let url: string;
let status = 200;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (body: string) => asked.push(`${request.method} ${request.url} ${body}`));
    request.on('end', () => response.writeHead(status).end('{"token":"t1"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('is whoever it is told to be', async () => {
  const token = devToken(url, { sub: 'ann', roles: ['agent'] });
  expect([await token({ refused: null }), await token({ refused: null })]).toEqual(['t1', 't1']);
  const request = 'POST /v1/dev/tokens {"sub":"ann","roles":["agent"]}';
  expect(asked).toEqual([request]);
  await token({ refused: 't1' });
  expect(asked).toEqual([request, request]);
});

it('says that it came from nowhere where there is no such issuer', async () => {
  status = 404;
  await expect(devToken(url, { sub: 'ann', roles: [] })({ refused: null })).rejects.toBeInstanceOf(UnreachableError);
  const nowhere = devToken('http://127.0.0.1:1', { sub: 'ann', roles: [] });
  await expect(nowhere({ refused: null })).rejects.toBeInstanceOf(UnreachableError);
});
