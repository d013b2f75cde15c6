import type { OpenApiDocument, OperationObject, ResponseObject } from '@baton/service-kit';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { closed } from './closed-schemas';

/** One request and what was answered. */
export interface Exchange {
  readonly method: string;
  /** As asked for, with its query. */
  readonly url: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** null: none, or one that nobody can look into any more. */
  readonly body: string | null;
  /** The parsed JSON of the request; undefined: it had none. */
  readonly sent?: unknown;
}

/** Names from the root of a document on. */
export type JsonPointer = readonly string[];

/** What may be answered where there is no such route, or before there is one. */
const OUTSIDE: Readonly<Record<number, string>> = {
  400: 'invalid-request',
  404: 'not-found',
  405: 'method-not-allowed',
  431: 'header-fields-too-large',
  503: 'unavailable',
};

const MAX_TOLD = 400;
const PROBLEM_JSON = 'application/problem+json';

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}/?$`);

const shortened = (text: string): string => (text.length > MAX_TOLD ? `${text.slice(0, MAX_TOLD)}…` : text);

const mediaType = (header: string | undefined): string => (header ?? '').split(';', 1)[0]?.trim() ?? '';

const escaped = (pointer: JsonPointer): string =>
  pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

const codeIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : 'none';

/**
 * Holds what is answered against the document of who answers. Stricter than a client may be: a member or a header that the document
 * does not name is a fault too, and so is a request that was accepted though the document forbids it.
 */
export class AnswerChecker {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, verbose: false });
  private readonly routes: readonly { readonly pattern: RegExp; readonly path: string }[];
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema(closed(document) as object, 'document', undefined, false);
    this.routes = Object.keys(document.paths).map((path) => ({ path, pattern: patternOf(path) }));
  }

  /** What is wrong, a sentence each; empty: nothing. */
  faults(exchange: Exchange): readonly string[] {
    const method = exchange.method === 'HEAD' ? 'get' : exchange.method.toLowerCase();
    if (method === 'options') return [];
    const asked = exchange.url.split('?', 1)[0] ?? '';
    const path = this.routes.find(({ pattern }) => pattern.test(asked))?.path;
    const operation = path === undefined ? undefined : this.document.paths[path]?.[method];
    const found =
      path === undefined || operation === undefined
        ? this.outside(exchange)
        : this.inside(exchange, operation, ['paths', path, method]);
    return found.map((fault) => `${exchange.method} ${path ?? asked} answers ${exchange.status}: ${fault}`);
  }

  /** Holds a value against a schema of the document's components. */
  fit(component: string, value: unknown): readonly string[] {
    return this.against(['components', 'schemas', component], value);
  }

  /** Holds a value against the schema at a place of the document, such as `['components', 'headers', 'ETag', 'schema']`. */
  fitAt(pointer: JsonPointer, value: unknown): readonly string[] {
    return this.against(pointer, value);
  }

  private outside({ status, body, headers, method }: Exchange): readonly string[] {
    const code = codeIn(body === null ? null : parsed(body));
    if (OUTSIDE[status] === undefined || (method !== 'HEAD' && OUTSIDE[status] !== code)) {
      return [`there is no such route in the document, and the code is ${code}`];
    }
    return status === 405 && headers['allow'] === undefined ? ['Allow is missing'] : [];
  }

  private inside(exchange: Exchange, operation: OperationObject, at: JsonPointer): readonly string[] {
    const status = String(exchange.status);
    const named = operation.responses[status];
    if (named === undefined) return [`the document does not name this status (${codeIn(parsed(exchange.body ?? ''))})`];
    const place = '$ref' in named ? pointerOf(named.$ref) : [...at, 'responses', status];
    const response = ('$ref' in named ? this.document.components.responses[place.at(-1) ?? ''] : named) ?? {
      description: '',
    };
    return [
      ...this.headerFaults(exchange, response),
      ...this.bodyFaults(exchange, response, place),
      ...(exchange.status < 300 ? this.requestFaults(exchange, operation, at) : []),
    ];
  }

  private headerFaults({ headers }: Exchange, response: ResponseObject): readonly string[] {
    return Object.keys(this.document.components.headers).flatMap((name) => {
      const value = headers[name.toLowerCase()];
      if (value === undefined) return [];
      if (response.headers?.[name] === undefined) return [`the document does not name the header ${name}`];
      return this.against(['components', 'headers', name, 'schema'], value).map((fault) => `${name} ${fault}`);
    });
  }

  private bodyFaults(exchange: Exchange, response: ResponseObject, place: JsonPointer): readonly string[] {
    const { body, headers, method } = exchange;
    if (response.content === undefined) return body === null || body === '' ? [] : ['the document names no body'];
    const type = mediaType(headers['content-type']);
    const known = [type, '*/*'].find((one) => response.content?.[one] !== undefined);
    if (known === undefined) return [`the document does not name the content type ${type || '(none)'}`];
    if (body === null || method === 'HEAD' || !known.endsWith('json')) return [];
    const value = parsed(body);
    if (known === PROBLEM_JSON && !codesOf(response).includes(codeIn(value))) {
      return [`the document does not name the code ${codeIn(value)} (${codesOf(response).join(', ')})`];
    }
    return this.against([...place, 'content', known, 'schema'], value);
  }

  /** A body that was accepted is one that the document allows. */
  private requestFaults({ sent }: Exchange, { requestBody }: OperationObject, at: JsonPointer): readonly string[] {
    if (sent === undefined || requestBody?.content['application/json'] === undefined) return [];
    const faults = this.against([...at, 'requestBody', 'content', 'application/json', 'schema'], sent);
    return faults.map((fault) => `a request was accepted that the document forbids: ${fault}`);
  }

  private against(pointer: JsonPointer, value: unknown): readonly string[] {
    const $ref = `document#/${escaped(pointer)}`;
    const validate = this.compiled.get($ref) ?? this.ajv.compile({ $ref });
    this.compiled.set($ref, validate);
    if (validate(value)) return [];
    const { errors } = validate;
    return [shortened(this.ajv.errorsText(errors, { dataVar: 'it' }) + membersOf(errors))];
  }
}

/** Each code has an example, and answers are checked for that: see `gapsIn`. */
const codesOf = ({ content }: ResponseObject): readonly string[] =>
  Object.keys(content?.[PROBLEM_JSON]?.examples ?? {});

const pointerOf = (ref: string): JsonPointer => ref.replace('#/', '').split('/');

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
};

const membersOf = (errors: ValidateFunction['errors']): string =>
  (errors ?? [])
    .map(({ params }) => (params as { readonly additionalProperty?: string }).additionalProperty)
    .filter((name) => name !== undefined)
    .map((name) => ` (${name})`)
    .join('');
