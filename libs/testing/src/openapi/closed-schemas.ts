const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOpenObject = (schema: Record<string, unknown>): boolean =>
  schema['type'] === 'object' && isRecord(schema['properties']) && !('additionalProperties' in schema);

/** A document whose objects have the members that they name, and no others: what is answered must be documented whole. */
export const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (!isRecord(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  return isOpenObject(inner) ? { ...inner, additionalProperties: false } : inner;
};
