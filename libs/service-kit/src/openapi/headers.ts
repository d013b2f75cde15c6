import type { HeaderObject, ParameterObject, Reference } from './document.types';

const STREAM_AT = "[a-z]+(-[A-Za-z0-9_.~%!'()*-]{1,600})?@[0-9]{1,15}";
const UUID = '01922e8c-8f3a-7c11-9c52-3f1f6d3a4b10';

/** Headers of answers. */
export const responseHeaders = {
  'Baton-Revision': {
    description:
      'The stream that this command is about and its revision now: send it as `Baton-Seen` with what follows.',
    schema: { type: 'string', pattern: `^${STREAM_AT}$` },
    example: `ticket-${UUID}@7`,
  },
  'Idempotent-Replay': {
    description: 'There when this command had appended before: nothing was appended again.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  Location: {
    description: 'Path of what was created.',
    schema: { type: 'string', pattern: '^/v1/' },
    example: `/v1/conversations/${UUID}`,
  },
  ETag: {
    description: 'The version of what was read: name it in `If-Match` to change it.',
    schema: { type: 'string', pattern: '^"[0-9]{1,15}"$' },
    example: '"3"',
  },
  'Content-Disposition': {
    description: 'Files are always attachments, with the name that they were shared under.',
    schema: { type: 'string', pattern: '^attachment' },
    example: 'attachment; filename="invoice.pdf"',
  },
  'Retry-After': {
    description:
      'Seconds after which it is worth trying again. There with `not-yet`, `unavailable` and `too-many-requests`.',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    example: '2',
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
} as const satisfies Readonly<Record<string, HeaderObject>>;

export type HeaderName = keyof typeof responseHeaders;

/** Headers of requests. */
export const requestHeaders = {
  BatonSeen: {
    name: 'Baton-Seen',
    in: 'header',
    required: false,
    description:
      'The highest `Baton-Revision` that you have seen of at most four streams. The service waits up to 2 s until it has heard of them; if it must refuse before, it says `not-yet`.',
    schema: { type: 'string', pattern: `^\\s*${STREAM_AT}\\s*(,\\s*${STREAM_AT}\\s*){0,3}$` },
    example: `ticket-${UUID}@7`,
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Makes a retry safe for ever: a command that has appended appends nothing again, and the state as it is now is answered. Scoped to caller, method and path.',
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x20-\\x7e]+$' },
    example: '7d1f6e0a-5f5e-4a0e-9f0c-6c1b2c0d9a11',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The `ETag` of what you have read and want to change.',
    schema: { type: 'string', pattern: '^"[0-9]{1,15}"$' },
    example: '"3"',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description: 'The last `id:` of the stream that broke: what changed since is sent, instead of everything.',
    schema: { type: 'string', maxLength: 4_096 },
    example: 'AQ.BQ',
  },
} as const satisfies Readonly<Record<string, ParameterObject>>;

export const headerRefs = (names: readonly HeaderName[]): Readonly<Record<string, Reference>> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
