/** Told of how much of an upload has left, 0 to 1. */
type Progress = (part: number) => void;

type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** By idempotency key: all attempts of one upload are told of under it. */
const watched = new Map<string, Progress>();

/** Tells how far the upload under this key has come, as long as the action runs. */
export const withProgress = async <T>(key: string, progress: Progress, action: () => Promise<T>): Promise<T> => {
  watched.set(key, progress);
  try {
    return await action();
  } finally {
    watched.delete(key);
  }
};

const headersOf = (request: XMLHttpRequest): Headers => {
  const lines = request.getAllResponseHeaders().trim().split('\r\n');
  return new Headers(
    lines
      .filter((line) => line.includes(':'))
      .map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
};

const answerOf = (request: XMLHttpRequest): Response =>
  new Response(request.status === 204 ? null : request.responseText, {
    status: request.status,
    headers: headersOf(request),
  });

const sendWatched = (input: string, init: RequestInit, progress: Progress): Promise<Response> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const { signal } = init;
    const giveUp = (): void => request.abort();
    request.open(init.method ?? 'GET', input);
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => reject(new TypeError('the connection broke'));
    request.onabort = () => reject((signal?.reason as Error | undefined) ?? new DOMException('given up', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', giveUp);
    if (signal?.aborted) return reject(signal.reason as Error);
    signal?.addEventListener('abort', giveUp, { once: true });
    request.send(init.body as XMLHttpRequestBodyInit);
  });

/** `fetch`, but for uploads that somebody watches: `fetch` tells nobody how much of a body has left. */
export const progressFetch: Fetch = (input, init) => {
  const key = new Headers(init?.headers).get('idempotency-key');
  const progress = key === null ? undefined : watched.get(key);
  return progress && init ? sendWatched(input, init, progress) : fetch(input, init);
};
