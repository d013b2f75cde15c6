import { connect } from 'node:net';
import type { Dice } from './dice';
import type { Scene } from './scene';

/** What came of one random request. */
export interface RandomAnswer {
  readonly request: string;
  /** null: the connection was closed without an answer, as is right for what is no HTTP at all. */
  readonly status: number | null;
  readonly isProblem: boolean;
}

const ROUTES = [
  ['POST', '/v1/visitors'],
  ['POST', '/v1/dev/tokens'],
  ['POST', '/v1/conversations'],
  ['POST', '/v1/conversations/:c/messages'],
  ['POST', '/v1/conversations/:c/handover'],
  ['POST', '/v1/conversations/:c/leave'],
  ['POST', '/v1/conversations/:c/files'],
  ['POST', '/v1/conversations/:c/notes'],
  ['POST', '/v1/conversations/:c/read'],
  ['PUT', '/v1/conversations/:c/variables'],
  ['POST', '/v1/tickets/:t/claim'],
  ['POST', '/v1/tickets/:t/forward'],
  ['POST', '/v1/tickets/:t/resolve'],
  ['POST', '/v1/tickets/:t/delete'],
  ['PUT', '/v1/settings'],
  ['PATCH', '/v1/agents/me/preferences'],
  ['PUT', '/v1/presence/me'],
  ['POST', '/v1/presence/connections'],
] as const;

const TYPES = ['application/json', 'multipart/form-data; boundary=x', 'text/plain', 'application/json; charset=utf-7'];

/** Bytes that may stand in a header field, and many that are odd there. */
const header = (dice: Dice): string =>
  Array.from({ length: dice.below(60) }, () => String.fromCharCode(33 + dice.below(94))).join('');

/** A request line and fields that are HTTP, with a random body on a real route, sent by somebody who may call it. */
const onRoute = (dice: Dice, scene: Scene): Buffer => {
  const [method, route] = dice.one(ROUTES);
  const path = route.replace(':c', scene.mine.conversationId).replace(':t', scene.mine.ticketId);
  const as = dice.one([scene.ada, scene.sue, scene.bot, scene.mine.customer, scene.admin, header(dice)]);
  // one byte at least: without any it is a good claim
  const body = dice.bytes(1 + dice.below(300));
  const fields = [
    'host: localhost',
    `authorization: Bearer ${as}`,
    `content-type: ${dice.one(TYPES)}`,
    `content-length: ${body.length}`,
    ...(dice.below(3) === 0 ? [`idempotency-key: ${header(dice)}`] : []),
    ...(dice.below(3) === 0 ? [`baton-seen: ${header(dice)}`] : []),
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
};

const PREFIXES = ['', 'tickets/', 'tickets?limit=', 'live?view=', 'conversations/', 'files/', 'presence/agents?'];

/** A random target, percent signs and all. */
const onPath = (dice: Dice, scene: Scene): Buffer => {
  const target = `/v1/${dice.one(PREFIXES)}x${header(dice)}`;
  const fields = `host: x\r\nauthorization: Bearer ${scene.ada}\r\nconnection: close`;
  return Buffer.from(`${dice.one(['GET', 'POST', 'PUT'])} ${target} HTTP/1.1\r\n${fields}\r\n\r\n`);
};

const onSocket = (dice: Dice): Buffer => Buffer.concat([dice.bytes(1 + dice.below(200)), Buffer.from('\r\n\r\n')]);

const TIMEOUT_MS = 60_000;

/** Sends bytes and reads whatever comes until the other side closes. What is no HTTP is also ended, or it might be waited on. */
const exchange = (url: string, bytes: Buffer, isAll: boolean): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => (isAll ? socket.end(bytes) : socket.write(bytes)));
    socket.setTimeout(TIMEOUT_MS, () =>
      socket.destroy(new Error(`no end of ${JSON.stringify(bytes.toString('latin1'))}`)),
    );
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: Error & { code?: string }) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(Buffer.concat(chunks)) : reject(error),
    );
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });

const answerOf = (request: Buffer, response: Buffer): RandomAnswer => {
  const text = response.toString('latin1');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return {
    request: request.toString('latin1').slice(0, 200),
    status: status === undefined ? null : Number(status),
    isProblem: /content-type: application\/problem\+json/i.test(text),
  };
};

/** One request of random bytes: as a body, as a path, or as all there is. */
export const sendRandom = async (dice: Dice, scene: Scene): Promise<RandomAnswer> => {
  const kind = dice.below(10);
  const bytes = kind < 7 ? onRoute(dice, scene) : kind < 9 ? onPath(dice, scene) : onSocket(dice);
  return answerOf(bytes, await exchange(scene.client.url, bytes, kind === 9));
};

/** What is wrong with an answer to random bytes; null: nothing. */
export const problemOf = ({ request, status, isProblem }: RandomAnswer): string | null => {
  const shown = JSON.stringify(request);
  if (status === null) return /^(GET|POST|PUT|PATCH) \/v1/.test(request) ? `no answer to ${shown}` : null;
  if (status >= 500) return `${status} to ${shown}`;
  if (status < 400) return `accepted with ${status}: ${shown}`;
  return isProblem ? null : `${status} without a problem document to ${shown}`;
};
