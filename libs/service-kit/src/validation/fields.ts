import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { rememberField } from './dto-fields';
import {
  flag,
  listOf,
  mapOfTexts,
  matching,
  objectOf,
  oneOf,
  type Bounds,
  type Rule,
  text,
  uuidRule,
  whole,
} from './text-rules';

/**
 * `optional`: the member may be absent, but not null. `nullable`: it may be null. class-validator's own `@IsOptional`
 * lets null through wherever a member may be absent, so nothing here uses it.
 */
export interface Presence {
  readonly optional?: boolean;
  readonly nullable?: boolean;
  /** What the member means, for whoever reads the API's documentation. */
  readonly about?: string;
}

/** A member that one rule decides; for the forms that this file has no decorator for. */
export const Field = (rule: Rule, presence: Presence = {}): PropertyDecorator =>
  applyDecorators(
    rememberField(rule.schema, presence),
    ValidateIf(
      (_, value) =>
        !(presence.optional === true && value === undefined) && !(presence.nullable === true && value === null),
    ),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value) => rule(value) === null,
        defaultMessage: (failed) =>
          failed?.value === undefined ? 'is required' : (rule(failed?.value) ?? 'is not valid'),
      },
    }),
  );

/** Text of 1 (or `min`) to `max` characters, more than white space unless `blank`. */
export const Text = (
  max: number,
  options: Presence & { readonly min?: number; readonly blank?: boolean } = {},
): PropertyDecorator => Field(text(max, options), options);

/** Any RFC 9562 UUID in lower case. */
export const Uuid = (presence: Presence = {}): PropertyDecorator => Field(uuidRule, presence);

/** A `sub` of an agent or bot: 1–200 characters. */
export const ActorId = (presence: Presence = {}): PropertyDecorator => Field(text(200), presence);

/** Skills, queues, topics: at most 50 of 1–100 characters. */
export const Names = (presence: Presence = {}): PropertyDecorator => Field(listOf(text(100), 50), presence);

/** Bot variables: at most 100, names of 1–100 characters, values of at most 1,000. */
export const Variables = (presence: Presence = {}): PropertyDecorator =>
  Field(mapOfTexts({ maxEntries: 100, maxName: 100, maxValue: 1_000 }), presence);

export const Flag = (presence: Presence = {}): PropertyDecorator => Field(flag, presence);

/** A whole number in a JSON body. */
export const Whole = (options: Presence & Bounds = {}): PropertyDecorator => Field(whole(options), options);

export const OneOf = (values: readonly string[], presence: Presence = {}): PropertyDecorator =>
  Field(oneOf(values), presence);

/** A text of a form; `what` ends the sentence 'must be …'. */
export const Matching = (pattern: RegExp, what: string, presence: Presence = {}): PropertyDecorator =>
  Field(matching(pattern, what), presence);

/** A list of objects of a DTO class: `@Items(() => ChoiceDto, 10)`. */
export const Items = (dto: () => new () => object, max: number, presence: Presence = {}): PropertyDecorator =>
  applyDecorators(Type(dto), ValidateNested({ each: true }), Field(listOf(objectOf(dto), max), presence));

/** One object of a DTO class. */
export const Nested = (dto: () => new () => object, presence: Presence = {}): PropertyDecorator =>
  applyDecorators(Type(dto), ValidateNested(), Field(objectOf(dto), presence));

const fromQuery = (read: (value: string) => unknown) =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? read(value) : value));

/** A whole number in a query string; only plain decimal digits are read as one. */
export const QueryWhole = (options: Presence & Bounds = { optional: true }): PropertyDecorator =>
  applyDecorators(
    fromQuery((value) => (/^\d{1,15}$/.test(value) ? Number(value) : value)),
    Field(whole(options), options),
  );

/** `true` or `false` in a query string. */
export const QueryFlag = (presence: Presence = { optional: true }): PropertyDecorator =>
  applyDecorators(
    fromQuery((value) => (value === 'true' ? true : value === 'false' ? false : value)),
    Field(flag, presence),
  );

/** A name that a query may repeat (`?view=inbox&view=alerts`); always a list in the DTO. */
export const QueryList = (rule: Rule, max: number, presence: Presence = { optional: true }): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value)),
    Field(listOf(rule, max), presence),
  );
