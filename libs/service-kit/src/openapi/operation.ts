import type { ProblemCode } from '@baton/contracts';
import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { JsonSchema } from '../validation/text-rules';
import type { HeaderName } from './headers';

/** A class whose members are declared by the decorators of `validation/fields`. */
export type DtoClass = new () => object;

/** One good answer of a route. */
export interface AnswerDoc {
  /** One sentence: what it means that this was answered. */
  readonly about: string;
  /** What it holds; absent: no body. A zod schema carries its name and example: `.meta({ id, examples: [example] })`. */
  readonly body?: z.ZodType | DtoClass;
  /** Bodies that are no JSON, by content type. */
  readonly raw?: Readonly<Record<string, RawBody>>;
  /** Headers besides those that follow from the route itself. */
  readonly headers?: readonly HeaderName[];
}

export interface RawBody {
  readonly schema: JsonSchema;
  readonly example: unknown;
  /** Of a stream of events: what its frames hold. */
  readonly frames?: z.ZodType;
}

/** What the API's documentation says of a route, besides what its code says already: see `documentOf`. */
export interface OperationDoc {
  /** Unique in the whole house; the SDK's name of it. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** The codes of the route itself; those that every such route has are added. */
  readonly problems: readonly ProblemCode[];
  /** For a body that no DTO class declares. */
  readonly body?: { readonly about: string; readonly raw: Readonly<Record<string, RawBody>> };
}

export const OPERATION = 'baton:operation';

/** Documents a route: `@Operation(claimTicket)`. A route without it fails the documents' spec. */
export const Operation = (doc: OperationDoc): MethodDecorator => SetMetadata(OPERATION, doc);
