import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { CAUSAL_WAITERS, type CausalWaiter } from '../command/causal-waiters';
import { type Route, routesOf } from '../http/routes';
import { fieldsOf } from '../validation/dto-fields';
import { Components } from './components';
import type { OpenApiDocument, OperationObject, ParameterObject, Reference, RequestBodyObject } from './document.types';
import { requestHeaders, responseHeaders } from './headers';
import type { OperationDoc } from './operation';
import { operationsPaths } from './operations-paths';
import { ProblemAnswers } from './problems';
import { codesOf, factsOf, isIdempotent, isPublic, type RouteFacts } from './route-facts';
import { goodAnswers, rawContent } from './good-answers';
import { introduction, tagsOf } from './introduction';

/** A route that nobody has documented whole. */
export class Undocumented extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`not documented: ${faults.join('; ')}`);
    this.name = 'Undocumented';
  }
}

/** What one document is gathered in. */
interface Gathering {
  readonly components: Components;
  readonly problems: ProblemAnswers;
  readonly waits: boolean;
}

const parameterRef = (name: keyof typeof requestHeaders): Reference => ({ $ref: `#/components/parameters/${name}` });

/** `/v1/tickets/:id` → `Id of the ticket`. */
const aboutId = (path: string, name: string): string => {
  const segments = path.split('/');
  const owner = segments[segments.indexOf(`:${name}`) - 1] ?? '';
  return `Id of the ${owner.replace(/s$/, '')}.`;
};

const pathParameters = ({ route, pathParameters }: RouteFacts): readonly ParameterObject[] =>
  pathParameters.map(({ name, schema }) => ({
    name,
    in: 'path',
    required: true,
    description: aboutId(route.path, name),
    schema,
  }));

const queryParameters = ({ query }: RouteFacts, components: Components): readonly ParameterObject[] =>
  (query === null ? [] : fieldsOf(query)).map((field) => ({
    name: field.name,
    in: 'query',
    required: !field.optional,
    description: field.about ?? '',
    schema: components.fieldSchema({ ...field, about: null }),
  }));

const isEventStream = ({ doc }: RouteFacts): boolean =>
  Object.values(doc?.answers ?? {}).some(({ raw }) => raw !== undefined && 'text/event-stream' in raw);

const parametersOf = (facts: RouteFacts, { components }: Gathering): readonly (ParameterObject | Reference)[] => [
  ...pathParameters(facts),
  ...queryParameters(facts, components),
  ...(isIdempotent(facts) ? [parameterRef('IdempotencyKey')] : []),
  ...(facts.readsIfMatch ? [parameterRef('IfMatch')] : []),
  ...(isEventStream(facts) ? [parameterRef('LastEventId')] : []),
  ...(isPublic(facts) ? [] : [parameterRef('BatonSeen')]),
];

const requestBody = (
  { body }: RouteFacts,
  doc: OperationDoc,
  { components }: Gathering,
): RequestBodyObject | undefined => {
  if (doc.body !== undefined) {
    return { required: true, description: doc.body.about, content: rawContent(doc.id, doc.body.raw, components) };
  }
  if (body === null) return undefined;
  const schema = components.add(body);
  const required = fieldsOf(body).some(({ optional }) => !optional);
  const content = { 'application/json': { schema: { ...schema }, examples: components.exampleOf(schema) } };
  return { required, description: required ? 'What is asked for.' : 'May be left out.', content };
};

const operationOf = (facts: RouteFacts, doc: OperationDoc, gathering: Gathering): OperationObject => {
  const { allowed, path } = facts.route;
  const body = requestBody(facts, doc, gathering);
  const parameters = parametersOf(facts, gathering);
  return {
    operationId: doc.id,
    tags: [path.split('/')[2] ?? 'start'],
    summary: doc.summary,
    ...(doc.description !== undefined && { description: doc.description }),
    security: allowed === 'public' ? [] : [{ bearer: [] }],
    ...(typeof allowed !== 'string' && { 'x-roles': allowed }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: body }),
    responses: {
      ...goodAnswers(facts, doc, gathering.components),
      ...gathering.problems.of(codesOf(facts, doc.problems, gathering.waits)),
    },
  };
};

/** OpenAPI writes `{id}` where the router writes `:id`. */
export const templateOf = ({ path }: Pick<Route, 'path'>): string => path.replace(/:(\w+)/g, '{$1}');

const waitsFor = (app: INestApplication): boolean =>
  [...app.get(ModulesContainer).values()].some((module) => module.providers.has(CAUSAL_WAITERS)) &&
  app.get<readonly CausalWaiter[]>(CAUSAL_WAITERS, { strict: false }).length > 0;

const faultsOf = ({ route, doc, query, body }: RouteFacts): readonly string[] => {
  const where = `${route.method} ${route.path} (${route.handler})`;
  if (doc === null) return [`${where} has no @Operation`];
  const silent = [query, body]
    .flatMap((dto) => (dto === null ? [] : fieldsOf(dto)))
    .filter(({ about }) => about === null);
  return silent.map(({ name }) => `${where}: nothing is said about ${name}`);
};

const byPathAndMethod = (a: Route, b: Route): number =>
  a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1;

/**
 * The OpenAPI 3.1 document of an application, from its routes: paths, parameters, bodies, tokens and headers are read from the code
 * that obeys them; what a route answers, and which problems are its own, from its `@Operation`.
 * @throws Undocumented naming every route and member that is not documented; UnfitComponent.
 */
export const documentOf = (app: INestApplication, name: string): OpenApiDocument => {
  const components = new Components();
  const gathering = { components, problems: new ProblemAnswers(components), waits: waitsFor(app) };
  const routes = [...routesOf(app)].sort(byPathAndMethod).map(factsOf);
  const faults = routes.flatMap(faultsOf);
  if (faults.length > 0) throw new Undocumented(faults);
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const facts of routes) {
    if (facts.doc === null) continue;
    const path = (paths[templateOf(facts.route)] ??= {});
    path[facts.route.method.toLowerCase()] = operationOf(facts, facts.doc, gathering);
  }
  const operations = operationsPaths(components);
  gathering.problems.putUnion();
  return {
    openapi: '3.1.1',
    info: introduction(name),
    tags: tagsOf(paths),
    paths: { ...paths, ...operations },
    components: {
      schemas: components.schemas,
      responses: gathering.problems.responses,
      parameters: requestHeaders,
      headers: responseHeaders,
      examples: components.examples,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token of an issuer that this deployment believes; customers get theirs from `POST /v1/visitors`.',
        },
      },
    },
  };
};
