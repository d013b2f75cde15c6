import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, OutOfPatience, Refused } from './api';

/** Answers the given responses one after the other, the last one for ever; `null` cuts the connection. */
const script = (...answers: (null | [status: number, body: object, headers?: Record<string, string>])[]) => {
  const requests: { readonly headers: NodeJS.Dict<string | string[]> }[] = [];
  const listener: RequestListener = (request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? null;
    requests.push({ headers: request.headers });
    if (answer === null) return void request.socket.destroy();
    const [status, body, headers = {}] = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  return { listener, requests };
};

describe('the client of the replay', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const post = { method: 'POST', path: '/v1/x', as: null, key: 'k-1', body: { a: 1 } } as const;

  it('outlives cut connections, 503, 429 and not-yet, and keeps its key', async () => {
    const { listener, requests } = script(
      null,
      [503, { code: 'unavailable' }],
      [429, { code: 'too-many-requests' }],
      [409, { code: 'not-yet' }],
      [201, { id: 'x' }, { 'baton-revision': 'ticket-1@7', 'idempotent-replay': 'true' }],
    );
    const answer = await new Api({ url: await serve(listener) }).send(post);
    expect(answer).toMatchObject({ status: 201, body: { id: 'x' }, revision: 'ticket-1@7', replayed: true });
    expect(requests.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(5).fill('k-1'));
  });

  it('takes a rule that says no as final', async () => {
    const { listener, requests } = script([409, { code: 'already-claimed' }]);
    const sent = new Api({ url: await serve(listener) }).send(post);
    await expect(sent).rejects.toThrow(new Refused(409, 'already-claimed', post));
    expect(requests).toHaveLength(1);
  });

  it('renews a token once', async () => {
    const { listener, requests } = script([401, { code: 'unauthenticated' }], [200, {}]);
    const as = { token: async () => 'old', renew: async () => 'new' };
    await new Api({ url: await serve(listener) }).send({ ...post, as });
    expect(requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer old', 'Bearer new']);
  });

  it('runs out of patience', async () => {
    const { listener } = script([503, { code: 'unavailable' }]);
    const api = new Api({ url: await serve(listener), patienceMs: 1 });
    await expect(api.send(post)).rejects.toThrow(OutOfPatience);
  });
});
