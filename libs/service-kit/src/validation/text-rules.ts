/** Why a string cannot be stored or shown as text; null: it can. NUL breaks SQL text, a lone surrogate cannot be encoded as UTF-8. */
export const textFault = (value: string): string | null => {
  if (value.includes('\u0000')) return 'must not contain NUL';
  if (/\p{Surrogate}/u.test(value)) return 'must be well-formed Unicode';
  return null;
};

/** A rule looks at one value and says what is wrong with it, without quoting it; null: nothing. */
export type Rule = (value: unknown) => string | null;

/** Text of `min` to `max` UTF-16 units; from one unit on it must be more than white space, unless `blank`. */
export const text =
  (max: number, { min = 1, blank = false }: { readonly min?: number; readonly blank?: boolean } = {}): Rule =>
  (value) => {
    if (typeof value !== 'string') return 'must be a text';
    if (value.length < min || value.length > max) return `must have ${min} to ${max} characters`;
    if (!blank && min > 0 && value.trim() === '') return 'must be more than white space';
    return textFault(value);
  };

export const matching =
  (pattern: RegExp, what: string): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? null : `must be ${what}`;

export const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const uuidRule = matching(UUID_PATTERN, 'a UUID in lower case');

export const whole =
  ({ min = 0, max = Number.MAX_SAFE_INTEGER }: Bounds = {}): Rule =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`;

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Every element by the rule; at most `max` of them. */
export const listOf =
  (rule: Rule, max: number): Rule =>
  (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length > max) return `must have at most ${max} elements`;
    for (const [index, element] of value.entries()) {
      const fault = rule(element);
      if (fault !== null) return `element ${index} ${fault}`;
    }
    return null;
  };

export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const oneOf =
  (values: readonly string[]): Rule =>
  (value) =>
    values.includes(value as string) ? null : `must be one of ${values.join(', ')}`;

/** Text to text, bounded in number, name and value. */
export const mapOfTexts =
  ({
    maxEntries,
    maxName,
    maxValue,
  }: {
    readonly maxEntries: number;
    readonly maxName: number;
    readonly maxValue: number;
  }): Rule =>
  (value) => {
    if (!isPlainObject(value)) return 'must be an object of texts';
    const entries = Object.entries(value);
    if (entries.length > maxEntries) return `must have at most ${maxEntries} members`;
    for (const [name, content] of entries) {
      const fault = text(maxName)(name);
      if (fault !== null) return `has a name that ${fault}`;
      const contentFault = text(maxValue, { min: 0, blank: true })(content);
      if (contentFault !== null) return `has a value that ${contentFault}`;
    }
    return null;
  };
