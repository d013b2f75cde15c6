import type { OpenApiDocument, OperationObject, ResponseObject } from '@baton/service-kit';
import { AnswerChecker, type JsonPointer } from './answer-checker';

interface Place {
  readonly where: JsonPointer;
  readonly value: Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function* placesIn(value: unknown, where: JsonPointer = []): Generator<Place> {
  if (!isRecord(value)) return;
  yield { where, value };
  for (const [name, member] of Object.entries(value)) {
    // what an example holds is nobody's schema
    if (!(name === 'value' && where.includes('examples'))) yield* placesIn(member, [...where, name]);
  }
}

const resolve = (document: OpenApiDocument, ref: string): unknown =>
  ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((found, part) => (isRecord(found) ? found[part] : undefined), document);

/** References that lead nowhere. */
export const danglingRefs = (document: OpenApiDocument): readonly string[] =>
  [...placesIn(document)].flatMap(({ where, value: { $ref } }) =>
    typeof $ref === 'string' && resolve(document, $ref) === undefined ? [`${where.join('/')} refers to ${$ref}`] : [],
  );

const deref = <T extends object>(document: OpenApiDocument, part: T | { readonly $ref: string }): T =>
  '$ref' in part ? (resolve(document, part.$ref) as T) : part;

const operationsOf = (
  document: OpenApiDocument,
): readonly { readonly where: string; readonly operation: OperationObject }[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ where: `${method.toUpperCase()} ${path}`, operation })),
  );

const contentGaps = ({ content }: Pick<ResponseObject, 'content'>): readonly string[] =>
  Object.entries(content ?? {}).flatMap(([type, { schema, examples }]) => [
    ...(Object.keys(schema).length === 0 ? [`${type} has no schema`] : []),
    ...(Object.keys(examples ?? {}).length === 0 ? [`${type} has no example`] : []),
  ]);

const parameterGaps = (
  document: OpenApiDocument,
  where: string,
  { parameters = [] }: OperationObject,
): readonly string[] => {
  const all = parameters.map((parameter) => deref(document, parameter));
  const inPath = [...where.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const named = all.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  return [
    ...all.filter(({ description }) => description === '').map(({ name }) => `nothing is said about ${name}`),
    ...inPath.filter((name) => !named.includes(name)).map((name) => `${name} of the path is no parameter`),
    ...named.filter((name) => !inPath.includes(name)).map((name) => `${name} is not in the path`),
  ];
};

const operationGaps = (document: OpenApiDocument, where: string, operation: OperationObject): readonly string[] => {
  const responses = Object.entries(operation.responses).map(([status, named]) => ({
    status,
    ...deref(document, named),
  }));
  const good = responses.filter(({ status }) => status < '300');
  return [
    ...(operation.summary.endsWith('.') ? [] : ['the summary is no sentence']),
    ...(good.length > 0 ? [] : ['it never succeeds']),
    ...good.filter(({ status, content }) => status !== '204' && !content).map(({ status }) => `${status} has no body`),
    ...responses.filter(({ description }) => description === '').map(({ status }) => `nothing is said about ${status}`),
    ...[...responses, ...(operation.requestBody ? [operation.requestBody] : [])].flatMap(contentGaps),
    ...parameterGaps(document, where, operation),
  ];
};

/** What is missing in a document, a sentence each. */
export const gapsIn = (document: OpenApiDocument): readonly string[] => {
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two operations are called ${id}`);
  return [
    ...twice,
    ...danglingRefs(document),
    ...operations.flatMap(({ where, operation }) =>
      operationGaps(document, where, operation).map((gap) => `${where}: ${gap}`),
    ),
  ];
};

/** Examples that are not what they are examples of. */
export const unfitExamples = (document: OpenApiDocument): readonly string[] => {
  const checker = new AnswerChecker(document);
  return [...placesIn(document)].flatMap(({ where, value }) => {
    const { schema, examples, example } = value as { schema?: object; examples?: object; example?: unknown };
    if (schema === undefined) return [];
    const shown = Object.values(examples ?? {}).map(
      (one) => (deref(document, one as { $ref: string }) as { value: unknown }).value,
    );
    const all = [...shown, ...(example === undefined ? [] : [example])];
    return all.flatMap((one) =>
      checker.fitAt([...where, 'schema'], one).map((fault) => `${where.join('/')}: ${fault}`),
    );
  });
};
