/**
 * JSON with sorted members, so that a retry by a client that orders members differently is the same body.
 * The depth of what comes in is bounded by the body parser.
 */
export const canonicalJson = (value: unknown): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `[${value.map((element) => canonicalJson(element)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
};
