/** Why a string cannot be stored or shown as text; null: it can. NUL breaks SQL text, a lone surrogate cannot be encoded as UTF-8. */
export const textFault = (value: string): string | null => {
  if (value.includes('\u0000')) return 'must not contain NUL';
  if (/\p{Surrogate}/u.test(value)) return 'must be well-formed Unicode';
  return null;
};

/** A JSON Schema 2020-12. `$dto` stands for the schema of a DTO class, until the document that it goes into names it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A rule looks at one value and says what is wrong with it, without quoting it; null: nothing. Its schema tells clients the
 * same from the same bounds. What no schema can say is looked at here alone: NUL, lone surrogates, and that lengths are in
 * UTF-16 units, of which some characters take two.
 */
export interface Rule {
  (value: unknown): string | null;
  readonly schema: JsonSchema;
}

export const ruleOf = (schema: JsonSchema, check: (value: unknown) => string | null): Rule =>
  Object.assign((value: unknown) => check(value), { schema });

/** Text of `min` to `max` UTF-16 units; from one unit on it must be more than white space, unless `blank`. */
export const text = (
  max: number,
  { min = 1, blank = false }: { readonly min?: number; readonly blank?: boolean } = {},
): Rule => {
  const bounds = { ...(min > 0 && { minLength: min }), maxLength: max };
  return ruleOf({ type: 'string', ...bounds, ...(!blank && min > 0 && { pattern: '\\S' }) }, (value) => {
    if (typeof value !== 'string') return 'must be a text';
    if (value.length < min || value.length > max) return `must have ${min} to ${max} characters`;
    if (!blank && min > 0 && value.trim() === '') return 'must be more than white space';
    return textFault(value);
  });
};

/** @param pattern without flags: a schema has none. */
export const matching = (pattern: RegExp, what: string): Rule =>
  ruleOf({ type: 'string', pattern: pattern.source }, (value) =>
    typeof value === 'string' && pattern.test(value) ? null : `must be ${what}`,
  );

export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const uuidRule = matching(UUID_PATTERN, 'a UUID in lower case');

export const whole = ({ min = 0, max = Number.MAX_SAFE_INTEGER }: Bounds = {}): Rule =>
  ruleOf({ type: 'integer', minimum: min, maximum: max }, (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`,
  );

export const flag: Rule = ruleOf({ type: 'boolean' }, (value) =>
  typeof value === 'boolean' ? null : 'must be true or false',
);

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Every element by the rule; at most `max` of them. */
export const listOf = (rule: Rule, max: number): Rule =>
  ruleOf({ type: 'array', items: rule.schema, maxItems: max }, (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > max) return `must have at most ${max} elements`;
    for (const [index, element] of value.entries()) {
      const fault = rule(element);
      if (fault !== null) return `element ${index} ${fault}`;
    }
    return null;
  });

export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object of a DTO class; what is in it is that class's business. */
export const objectOf = (dto: () => new () => object): Rule =>
  ruleOf({ $dto: dto }, (value) => (isPlainObject(value) ? null : 'must be an object'));

export const oneOf = (values: readonly string[]): Rule =>
  ruleOf({ type: 'string', enum: [...values] }, (value) =>
    values.includes(value as string) ? null : `must be one of ${values.join(', ')}`,
  );

/** Text to text, bounded in number, name and value. */
export const mapOfTexts = ({
  maxEntries,
  maxName,
  maxValue,
}: {
  readonly maxEntries: number;
  readonly maxName: number;
  readonly maxValue: number;
}): Rule => {
  const [names, values] = [text(maxName), text(maxValue, { min: 0, blank: true })];
  const members = { propertyNames: names.schema, additionalProperties: values.schema };
  return ruleOf({ type: 'object', maxProperties: maxEntries, ...members }, (value) => {
    if (!isPlainObject(value)) return 'must be an object of texts';
    const entries = Object.entries(value);
    if (entries.length > maxEntries) return `must have at most ${maxEntries} members`;
    for (const [name, content] of entries) {
      const fault = names(name);
      if (fault !== null) return `has a name that ${fault}`;
      const contentFault = values(content);
      if (contentFault !== null) return `has a value that ${contentFault}`;
    }
    return null;
  });
};
