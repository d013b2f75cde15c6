import { Body, Controller, Get, HttpCode, type INestApplication, Module, Post, Put, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { Public, Roles } from '../auth/roles';
import { CAUSAL_WAITERS } from '../command/causal-waiters';
import { Command } from '../command/command-context';
import { Component } from '../validation/dto-fields';
import { Flag, Items, QueryFlag, QueryWhole, Text, Whole } from '../validation/fields';
import { IfMatch, UuidParam } from '../validation/params';
import { documentOf } from './document';
import type { OpenApiDocument } from './document.types';
import { Operation, type OperationDoc } from './operation';

const thing = z
  .object({ id: z.string(), size: z.int().nullable() })
  .meta({ id: 'Thing', description: 'A thing.', examples: [{ id: 'a', size: null }] });
const page = z.object({ items: z.array(thing) }).meta({ id: 'ThingPage', examples: [{ items: [] }] });

@Component('Part', { name: 'lid' })
class PartDto {
  @Text(20, { about: 'What it is called.' }) name!: string;
}
@Component('MakeThing', { name: 'box', parts: [{ name: 'lid' }], size: null })
class MakeDto {
  @Text(10, { about: 'What it is called.' }) name!: string;
  @Items(() => PartDto, 3, { optional: true, about: 'What it is made of.' }) parts?: PartDto[];
  @Whole({ nullable: true, min: 1, max: 9, about: 'How large.' }) size!: number | null;
}
@Component('MarkThing', {})
class MarkDto {
  @Flag({ optional: true, about: 'Whether it is good.' }) good?: boolean;
}
class ListQuery {
  @QueryWhole({ optional: true, min: 1, max: 50, about: 'Things of a page.' }) limit?: number;
  @QueryFlag({ optional: true, about: 'Only mine.' }) mine?: boolean;
}

const doc = (id: string, more: Partial<OperationDoc> = {}): OperationDoc => ({
  id,
  summary: 'Something.',
  answers: { 200: { about: 'Done.', body: thing } },
  problems: [],
  ...more,
});

@Controller('v1/tickets')
class ThingsController {
  @Get()
  @Roles('agent', 'supervisor')
  @Operation(doc('list', { answers: { 200: { about: 'A page.', body: page } } }))
  list(@Query() _query: ListQuery): void {}

  @Post()
  @Roles('bot')
  @Operation(
    doc('make', { answers: { 201: { about: 'Made.', body: thing } }, problems: ['already-claimed', 'erased'] }),
  )
  make(@Body() _body: MakeDto, @Command() _command: unknown): void {}

  @Post(':id/mark')
  @HttpCode(204)
  @Public()
  @Operation(doc('mark', { answers: { 204: { about: 'Marked.' } } }))
  mark(@UuidParam('id') _id: string, @Body() _body: MarkDto): void {}

  @Put(':id')
  @Roles('admin')
  @Operation(doc('change', { answers: { 200: { about: 'Changed.', body: thing, headers: ['ETag'] } } }))
  change(@UuidParam('id') _id: string, @IfMatch() _version: number, @Command() _command: unknown): void {}
}

const appWith = (waiters: readonly object[]): Promise<INestApplication> => {
  @Module({ controllers: [ThingsController], providers: [{ provide: CAUSAL_WAITERS, useValue: waiters }] })
  class ThingsModule {}
  return NestFactory.create(ThingsModule, new FastifyAdapter(), { logger: false });
};

let document: OpenApiDocument;
beforeAll(async () => {
  document = documentOf(await appWith([{}]), 'thing');
});

const operation = (method: string, path: string) => {
  const found = document.paths[path]?.[method];
  if (found === undefined) throw new Error(`no ${method} ${path}`);
  return found;
};
const codesOf = (method: string, path: string): readonly string[] =>
  Object.entries(operation(method, path).responses)
    .filter(([status]) => status >= '400')
    .flatMap(([, response]) =>
      Object.keys(
        ('$ref' in response ? document.components.responses[response.$ref.split('/').at(-1) ?? ''] : response)
          ?.content?.['application/problem+json']?.examples ?? {},
      ),
    )
    .sort();
const parameters = (method: string, path: string): readonly unknown[] =>
  (operation(method, path).parameters ?? []).map((one) => ('$ref' in one ? one.$ref.split('/').at(-1) : one.name));

const ALWAYS = ['header-fields-too-large', 'internal', 'invalid-request', 'too-many-requests', 'unavailable'];

it('what every route may answer follows from who may call it and how', () => {
  expect(codesOf('get', '/v1/tickets')).toEqual([...ALWAYS, 'forbidden', 'unauthenticated'].sort());
  expect(codesOf('post', '/v1/tickets/{id}/mark')).toEqual(
    [...ALWAYS, 'payload-too-large', 'unsupported-media-type'].sort(),
  );
});

it('a command with a caller can be repeated, and says what it appended', () => {
  expect(codesOf('post', '/v1/tickets')).toContain('idempotency-key-reused');
  expect(parameters('post', '/v1/tickets')).toEqual(['IdempotencyKey', 'BatonSeen']);
  const made = operation('post', '/v1/tickets').responses['201'];
  expect(Object.keys((made as { headers: object }).headers)).toEqual([
    'Baton-Revision',
    'Idempotent-Replay',
    'Location',
  ]);
  expect(parameters('post', '/v1/tickets/{id}/mark')).toEqual(['id']);
});

it('who names a version is told when it is missing or stale', () => {
  expect(codesOf('put', '/v1/tickets/{id}')).toEqual(
    expect.arrayContaining(['precondition-required', 'precondition-failed']),
  );
  expect(parameters('put', '/v1/tickets/{id}')).toEqual(['id', 'IdempotencyKey', 'IfMatch', 'BatonSeen']);
});

it('only what is refused may turn out to be early, and only where somebody waits', async () => {
  expect(codesOf('post', '/v1/tickets')).toContain('not-yet');
  expect(codesOf('get', '/v1/tickets')).not.toContain('not-yet');
  document = documentOf(await appWith([]), 'thing');
  expect(codesOf('post', '/v1/tickets')).not.toContain('not-yet');
  document = documentOf(await appWith([{}]), 'thing');
});

it('a problem has its own members, and the ones that all have', () => {
  expect(document.components.schemas['AlreadyClaimedProblem']).toMatchObject({
    properties: { code: { const: 'already-claimed' }, status: { const: 409 }, by: { type: 'string' }, since: {} },
    required: ['type', 'title', 'status', 'code', 'traceId', 'by', 'since'],
  });
  expect(operation('post', '/v1/tickets').responses['409']).toMatchObject({
    content: {
      'application/problem+json': {
        schema: { discriminator: { propertyName: 'code', mapping: { 'already-claimed': expect.any(String) } } },
      },
    },
  });
});

it('tokens and roles are those of the guard', () => {
  expect(operation('get', '/v1/tickets')).toMatchObject({
    security: [{ bearer: [] }],
    'x-roles': ['agent', 'supervisor'],
  });
  expect(operation('post', '/v1/tickets/{id}/mark').security).toEqual([]);
});

it('a body has the bounds of its DTO; null is a type, and other DTOs are components of their own', () => {
  expect(document.components.schemas['MakeThing']).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 10, pattern: '\\S', description: 'What it is called.' },
      parts: {
        type: 'array',
        items: { $ref: '#/components/schemas/Part' },
        maxItems: 3,
        description: 'What it is made of.',
      },
      size: { type: ['integer', 'null'], minimum: 1, maximum: 9, description: 'How large.' },
    },
    required: ['name', 'size'],
    additionalProperties: false,
  });
  expect(operation('post', '/v1/tickets').requestBody?.required).toBe(true);
  expect(operation('post', '/v1/tickets/{id}/mark').requestBody?.required).toBe(false);
});

it('a query is its parameters', () => {
  expect(operation('get', '/v1/tickets').parameters?.slice(0, 2)).toEqual([
    {
      name: 'limit',
      in: 'query',
      required: false,
      description: 'Things of a page.',
      schema: { type: 'integer', minimum: 1, maximum: 50 },
    },
    { name: 'mine', in: 'query', required: false, description: 'Only mine.', schema: { type: 'boolean' } },
  ]);
});

it('an answer within an answer is named once, and shown once', () => {
  expect(document.components.schemas['ThingPage']).toMatchObject({
    properties: { items: { items: { $ref: '#/components/schemas/Thing' } } },
  });
  expect(document.components.schemas['Thing']).not.toHaveProperty('examples');
  expect(document.components.examples['Thing']).toEqual({ value: { id: 'a', size: null } });
});
