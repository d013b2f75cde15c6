import { type IncomingHttpHeaders, request } from 'node:http';

export interface Question {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface Reply {
  /** 0: none came; `failure` says why. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly failure: string | null;
}

const parsed = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
};

const none = (failure: string): Reply => ({ status: 0, headers: {}, body: null, failure });

/**
 * One request on a connection of its own, so that a broken connection is always this request's. Never rejects: what the network
 * says is an answer too.
 */
export const ask = ({ url, method, headers, body, timeoutMs }: Question): Promise<Reply> =>
  new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent: false, headers: { ...headers, ...length, connection: 'close' } });
    const timer = setTimeout(
      () => sent.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })),
      timeoutMs,
    );
    const settle = (reply: Reply): void => {
      clearTimeout(timer);
      resolve(reply);
    };
    const fail = (error: NodeJS.ErrnoException): void => settle(none(error.code ?? error.message));
    sent.on('error', fail);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const { statusCode = 0, headers: given } = response;
        settle({ status: statusCode, headers: given, body: parsed(Buffer.concat(chunks).toString()), failure: null });
      });
    });
    sent.end(body);
  });
