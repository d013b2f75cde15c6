import { z } from 'zod';

const isMarked = (schema: z.core.$ZodType): boolean => z.globalRegistry.get(schema)?.['x-pii'] === true;

/** The schemas directly inside one, whatever its kind. */
const childrenOf = (schema: z.core.$ZodType): z.core.$ZodType[] => {
  const found: z.core.$ZodType[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof z.core.$ZodType) found.push(value);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
      Object.values(value).forEach(collect);
    }
  };
  Object.values(schema._zod.def).forEach(collect);
  if (schema instanceof z.ZodLazy) collect(schema.unwrap());
  return found;
};

const marksInside = (schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean => {
  if (seen.has(schema)) return false;
  seen.add(schema);
  return childrenOf(schema).some((child) => isMarked(child) || marksInside(child, seen));
};

const WRAPPERS: ReadonlySet<string> = new Set(['nullable', 'optional', 'default', 'readonly']);

/** `pii(x).nullable()` hides the mark one layer down; it means the same. */
const isPersonal = (schema: z.core.$ZodType): boolean => {
  if (isMarked(schema)) return true;
  return WRAPPERS.has(schema._zod.def.type) && childrenOf(schema).some(isPersonal);
};

/**
 * The top-level fields of an event that hold personal data.
 * @throws TypeError when such a field does not accept null, or a mark is deeper inside, where it would be stored in clear.
 */
export const personalFields = (type: string, schema: z.ZodObject): readonly string[] =>
  Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).flatMap(([field, fieldSchema]) => {
    if (isPersonal(fieldSchema)) {
      if (!z.safeParse(fieldSchema, null).success) {
        throw new TypeError(
          `${type}.${field} holds personal data, so it must accept null: that is what erasure leaves`,
        );
      }
      return [field];
    }
    if (marksInside(fieldSchema)) {
      throw new TypeError(`${type}.${field} has personal data inside; only a whole top-level field is encrypted`);
    }
    return [];
  });
