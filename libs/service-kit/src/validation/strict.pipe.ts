import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidRequest, type RequestError } from '../problems/invalid-request';
import { isReservedName } from './reserved-names';
import { isPlainObject } from './text-rules';

const NO_SUCH_MEMBER = 'is not a member of this request';

const flatten = (errors: readonly ValidationError[], prefix: string): RequestError[] =>
  errors.flatMap(({ property, constraints, children }) => {
    const path = `${prefix}${property}`;
    const own = Object.entries(constraints ?? {}).map(([name, message]) => ({
      path,
      message:
        name === 'whitelistValidation' ? NO_SUCH_MEMBER : name === 'nestedValidation' ? 'must be an object' : message,
    }));
    return [...own, ...flatten(children ?? [], `${path}.`)];
  });

/**
 * Bodies and queries as their DTO classes say, and not a member more. Nothing is converted silently: what a query field means
 * is said by its decorator (`@QueryWhole`, `@QueryFlag`).
 */
@Injectable()
export class StrictPipe implements PipeTransform {
  private readonly body = strict('');
  private readonly query = strict('query.');

  /** @throws InvalidRequest */
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') return this.query.transform(withoutReserved(value), metadata);
    if (metadata.type !== 'body') return value;
    // A list would be validated element by element, and null as if it were {}: neither is what a route declares.
    if (value !== undefined && !isPlainObject(value))
      throw new InvalidRequest([{ path: '', message: 'must be a JSON object' }]);
    return this.body.transform(value ?? {}, metadata);
  }
}

/** Bodies are refused for the same names where they are parsed. @throws InvalidRequest */
const withoutReserved = (query: unknown): unknown => {
  const reserved = Object.keys(query ?? {}).filter(isReservedName);
  if (reserved.length === 0) return query;
  throw new InvalidRequest(reserved.map((name) => ({ path: `query.${name}`, message: NO_SUCH_MEMBER })));
};

const strict = (prefix: string): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new InvalidRequest(flatten(errors, prefix)),
  });
