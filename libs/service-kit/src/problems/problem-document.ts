import { problems } from '@baton/contracts';
import type { Problem } from './problem';

/** An RFC 9457 document, ready to be sent. */
export interface ProblemDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `traceId` is what an operator finds the request by; it is in the access log too. */
export const problemDocument = (
  { code, detail, members, retryAfterSeconds }: Problem,
  traceId: string,
): ProblemDocument => {
  const { status, title } = problems[code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    },
    body: JSON.stringify({
      ...members,
      type: `urn:baton:problem:${code}`,
      title,
      status,
      ...(detail !== undefined && { detail }),
      code,
      traceId,
    }),
  };
};
