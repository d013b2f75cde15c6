import { problems } from '@baton/contracts';
import {
  componentOf,
  documentOf,
  factsOf,
  mergeDocuments,
  type OpenApiDocument,
  Public,
  Roles,
  routesOf,
  StrictPipe,
  Undocumented,
} from '@baton/service-kit';
import { gapsIn, unfitExamples } from '@baton/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import type { Standalone } from '../../src/standalone.module';
import { newFolder, removeFolder, send, startIn } from '../temporary.standalone';
import { documentsOf, fileOf } from './written-documents';

const NAMES = ['ticket', 'conversation', 'presence', 'notification', 'baton'] as const;

let folder: string;
let running: Standalone;
let documents: Readonly<Record<string, OpenApiDocument>>;
const documentNamed = (name: string): OpenApiDocument => {
  const document = documents[name];
  if (document === undefined) throw new Error(`there is no document ${name}`);
  return document;
};

beforeAll(async () => {
  folder = newFolder();
  running = await startIn(folder, { demoBot: false });
  documents = documentsOf(running);
}, 60_000);
afterAll(async () => {
  await running.stop();
  removeFolder(folder);
});

const isStandard = async (document: OpenApiDocument): Promise<unknown> => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)) as never);
  return valid ? null : errors;
};

describe.each(NAMES)('the document %s', (name) => {
  it('is what docs/openapi holds; `npm run docs:openapi` writes it anew', () => {
    expect(JSON.parse(readFileSync(fileOf(name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(documentNamed(name))));
  });

  it('is OpenAPI 3.1 by the standard’s own schema', async () => {
    expect(await isStandard(documentNamed(name))).toBeNull();
  });

  it('says something about everything, and every answer and body has an example', () => {
    expect(gapsIn(documentNamed(name))).toEqual([]);
  });

  it('has no example that is not what it is an example of', () => {
    expect(unfitExamples(documentNamed(name))).toEqual([]);
  });
});

it('every service serves its own document, and the process as a whole all of them', async () => {
  for (const name of ['ticket', 'conversation', 'presence', 'notification'] as const) {
    const { body, headers } = await running.apps[name].inject({ method: 'GET', url: '/openapi.json' });
    expect(headers['content-type']).toMatch('application/json');
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(documents[name])));
  }
  const { body } = await send(running.url, 'GET', '/openapi.json');
  expect(body).toEqual(JSON.parse(JSON.stringify(documents['baton'])));
});

it('the whole names every route of every service, and no other', () => {
  const there = Object.values(running.apps).flatMap((app) =>
    routesOf(app).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  );
  const named = Object.entries(documentNamed('baton').paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const operations = ['GET /health/live', 'GET /health/ready', 'GET /metrics', 'GET /openapi.json'];
  expect(named.sort()).toEqual([...there, ...operations].sort());
});

it('every problem code is named by some answer, but for the one of a method that a path does not know', () => {
  const mapping = (documentNamed('baton').components.schemas['Problem']?.['discriminator'] as { mapping: object })
    .mapping;
  const named = [...Object.keys(mapping), 'method-not-allowed'];
  expect(named.sort()).toEqual(Object.keys(problems).sort());
});

it('the example of every body is let in by the route that it is for', async () => {
  const pipe = new StrictPipe();
  const bodies = Object.values(running.apps).flatMap((app) => routesOf(app).map((route) => factsOf(route).body));
  const dtos = bodies.filter((dto) => dto !== null);
  expect(dtos.length).toBeGreaterThan(15);
  for (const dto of dtos) {
    const example = componentOf(dto)?.example;
    await expect(pipe.transform(example, { type: 'body', metatype: dto })).resolves.toMatchObject(example as object);
  }
});

describe('what must not go unnoticed', () => {
  @Controller('v1/secret')
  class SecretController {
    @Get()
    @Roles('agent')
    read(): object {
      return {};
    }

    @Get('open')
    @Public()
    open(): object {
      return {};
    }
  }
  @Module({ controllers: [SecretController] })
  class SecretModule {}

  it('a route that nobody has documented is named, and so is the next', async () => {
    const app = await NestFactory.create(SecretModule, new FastifyAdapter(), { logger: false });
    const make = (): unknown => documentOf(app, 'secret');
    expect(make).toThrow(Undocumented);
    expect(make).toThrow(
      'GET /v1/secret (SecretController.read) has no @Operation; GET /v1/secret/open (SecretController.open) has no @Operation',
    );
  });

  it('two services that mean different things by one name are not merged', () => {
    const ticket = documentNamed('ticket');
    const schemas = { ...ticket.components.schemas, AgentRef: { type: 'string' } };
    const other = { ...ticket, components: { ...ticket.components, schemas } };
    expect(() => mergeDocuments([documentNamed('notification'), other])).toThrow('the schema AgentRef');
  });

  it('a document that the standard does not allow is refused', async () => {
    const broken = { ...documentNamed('presence'), paths: { 'v1/presence': {} } };
    expect(await isStandard(broken)).not.toBeNull();
  });
});
