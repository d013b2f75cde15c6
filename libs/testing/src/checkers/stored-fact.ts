/** What checkers read of a stored event; a `RecordedEvent` fits. Only what is never encrypted. */
export interface StoredFact {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: { readonly commandId: string };
}

/** The log of each stream that begins with the prefix, in the order in which the facts came. */
export const byStream = <Fact extends { readonly stream: string }>(
  facts: Iterable<Fact>,
  prefix = '',
): Map<string, Fact[]> => {
  const streams = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (!fact.stream.startsWith(prefix)) continue;
    const known = streams.get(fact.stream);
    if (known === undefined) streams.set(fact.stream, [fact]);
    else known.push(fact);
  }
  return streams;
};

/** A member of an object that may be anything. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
