import type { OpenApiDocument } from '@baton/service-kit';
import { AnswerChecker, type Exchange } from './answer-checker';
import { danglingRefs, gapsIn, unfitExamples } from './document-faults';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const problem = (code: string, status: number, members: object = {}) => ({
  type: 'object',
  properties: { code: { const: code }, status: { const: status }, ...members },
  required: ['code', 'status', ...Object.keys(members)],
});
const taken = { code: 'taken', status: 409, by: 'ann' };
const closed = { code: 'closed', status: 409 };

const claim = {
  operationId: 'claim',
  tags: ['things'],
  summary: 'Take a thing.',
  security: [],
  parameters: [
    { name: 'id', in: 'path' as const, required: true, description: 'Of the thing.', schema: { type: 'string' } },
  ],
  requestBody: {
    required: true,
    description: 'Why.',
    content: {
      'application/json': { schema: ref('Claim'), examples: { Claim: { $ref: '#/components/examples/Claim' } } },
    },
  },
  responses: {
    200: {
      description: 'Taken.',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
      content: {
        'application/json': { schema: ref('Thing'), examples: { Thing: { $ref: '#/components/examples/Thing' } } },
      },
    },
    204: { description: 'Nothing to take.' },
    409: {
      description: 'No.',
      content: {
        'application/problem+json': {
          schema: { oneOf: [ref('Taken'), ref('Closed')] },
          examples: {
            taken: { $ref: '#/components/examples/Taken' },
            closed: { $ref: '#/components/examples/Closed' },
          },
        },
      },
    },
  },
};

const document: OpenApiDocument = {
  openapi: '3.1.1',
  info: { title: 'Things', version: '1', description: '' },
  tags: [],
  paths: { '/v1/things/{id}/claim': { post: claim } },
  components: {
    schemas: {
      Thing: { type: 'object', properties: { id: { type: 'string' }, size: { type: 'integer' } }, required: ['id'] },
      Claim: {
        type: 'object',
        properties: { why: { type: 'string', maxLength: 5 } },
        required: ['why'],
        additionalProperties: false,
      },
      Taken: problem('taken', 409, { by: { type: 'string' } }),
      Closed: problem('closed', 409),
    },
    responses: {},
    parameters: {},
    headers: {
      ETag: { description: 'Version.', schema: { type: 'string', pattern: '^"[0-9]+"$' } },
      Location: { description: 'Where.', schema: { type: 'string' } },
    },
    examples: {
      Thing: { value: { id: 'a' } },
      Claim: { value: { why: 'so' } },
      Taken: { value: taken },
      Closed: { value: closed },
    },
    securitySchemes: {},
  },
};

const json = { 'content-type': 'application/json; charset=utf-8' };
const problemJson = { 'content-type': 'application/problem+json; charset=utf-8' };
const good: Exchange = {
  method: 'POST',
  url: '/v1/things/1/claim?x=1',
  status: 200,
  headers: { ...json, etag: '"3"' },
  body: '{"id":"a","size":2}',
  sent: { why: 'so' },
};
const refused: Exchange = { ...good, status: 409, headers: problemJson, body: JSON.stringify(taken) };
const faults = (changes: Partial<Exchange>, of = good) => new AnswerChecker(document).faults({ ...of, ...changes });

it.each<[string, Partial<Exchange>, Exchange?]>([
  ['an answer as the document has it', {}],
  ['one without an optional member and header', { body: '{"id":"a"}', headers: json }],
  ['a problem with its members', {}, refused],
  ['another code of the same status', { body: JSON.stringify(closed) }, refused],
  ['no body where none is named', { status: 204, headers: {}, body: null }],
  ['a path that nobody has', { url: '/v1/nothing', status: 404, body: '{"code":"not-found"}' }],
  [
    'a method that the path does not know',
    { method: 'PUT', status: 405, headers: { allow: 'POST' }, body: '{"code":"method-not-allowed"}' },
  ],
])('nothing is said of %s', (...[, changes, of]) => expect(faults(changes, of)).toEqual([]));

it.each<[string, Partial<Exchange>, string, Exchange?]>([
  ['a status that is not named', { status: 418 }, 'does not name this status'],
  ['a member that is not named', { body: '{"id":"a","secret":1}' }, '(secret)'],
  ['a member that is missing', { body: '{}' }, "required property 'id'"],
  ['a member of another type', { body: '{"id":"a","size":"2"}' }, 'must be integer'],
  ['no JSON at all', { body: 'oops' }, 'must be object'],
  ['a content type that is not named', { headers: { 'content-type': 'text/html' } }, 'content type text/html'],
  ['a header of another form', { headers: { ...json, etag: '3' } }, 'ETag it must match pattern'],
  ['a header that is not named there', { headers: { ...json, location: '/x' } }, 'the header Location'],
  ['a body where none is named', { status: 204, headers: {}, body: '{}' }, 'names no body'],
  ['a code that is not named', { body: '{"code":"lost","status":409}' }, 'the code lost (taken, closed)', refused],
  ['a problem without its member', { body: '{"code":"taken","status":409}' }, 'must match exactly one schema', refused],
  ['an accepted request that the document forbids', { sent: { why: 'because' } }, 'accepted that the document forbids'],
  ['an accepted member that the document does not know', { sent: { why: 'so', how: 1 } }, '(how)'],
  ['a route that the document does not have', { url: '/v1/other' }, 'there is no such route'],
  [
    'a 405 that does not say what is allowed',
    { method: 'PUT', status: 405, body: '{"code":"method-not-allowed"}' },
    'Allow is missing',
  ],
])('%s is a fault', (...[, changes, said, of]) => expect(faults(changes, of).join()).toContain(said));

it('a document that is whole has no gap, and its examples fit', () => {
  expect([...gapsIn(document), ...unfitExamples(document)]).toEqual([]);
});

const changed = (change: (copy: { -readonly [K in keyof OpenApiDocument]: any }) => void): OpenApiDocument => {
  // eslint-disable-line @typescript-eslint/no-explicit-any -- broken on purpose
  const copy = JSON.parse(JSON.stringify(document)) as OpenApiDocument;
  change(copy);
  return copy;
};

it.each<[string, Parameters<typeof changed>[0], string]>([
  [
    'no example',
    ({ paths }) => (paths['/v1/things/{id}/claim'].post.responses[200].content['application/json'].examples = {}),
    'no example',
  ],
  ['no body', ({ paths }) => delete paths['/v1/things/{id}/claim'].post.responses[200].content, '200 has no body'],
  [
    'a silent parameter',
    ({ paths }) => (paths['/v1/things/{id}/claim'].post.parameters[0].description = ''),
    'nothing is said about id',
  ],
  [
    'a parameter that is missing',
    ({ paths }) => (paths['/v1/things/{id}/claim'].post.parameters = []),
    'id of the path',
  ],
  ['no good answer', ({ paths }) => (paths['/v1/things/{id}/claim'].post.responses = {}), 'never succeeds'],
  [
    'an id twice',
    ({ paths }) => (paths['/v1/others'] = { post: { ...claim, parameters: [] } }),
    'two operations are called claim',
  ],
])('%s is a gap', (_, change, said) => expect(gapsIn(changed(change)).join()).toContain(said));

it('a reference that leads nowhere is found', () => {
  const broken = changed(({ components }) => delete components.schemas.Thing);
  expect(danglingRefs(broken).join()).toContain('#/components/schemas/Thing');
});

it.each([
  ['an answer', 'Thing', { id: 1 }],
  ['a body', 'Claim', { why: 'because' }],
  ['a problem', 'Taken', { code: 'taken', status: 409 }],
])('an example of %s that does not fit is found', (_, name, value) => {
  const broken = changed(({ components }) => (components.examples[name] = { value }));
  expect(unfitExamples(broken)).toHaveLength(1);
});
