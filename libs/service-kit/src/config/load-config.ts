import type { z } from 'zod';

/** The environment does not fit; the message has one line per key, and never a value (it may be a secret). */
export class ConfigError extends Error {
  constructor(readonly faults: readonly { readonly key: string; readonly message: string }[]) {
    super(`configuration: ${faults.map(({ key, message }) => `${key}: ${message}`).join('; ')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads a service's typed configuration. An empty value counts as absent, as `KEY=` in a compose file means.
 * @throws ConfigError naming each key that is missing or does not fit.
 */
export const loadConfig = <Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => ({
      key: issue.path.join('.') || '(environment)',
      message: messageOf(issue, present),
    })),
  );
};

/** zod says of a key that is absent that it has another type. */
const messageOf = ({ code, path, message }: z.core.$ZodIssue, present: Readonly<Record<string, unknown>>): string =>
  code === 'invalid_type' && !Object.hasOwn(present, String(path[0])) ? 'is required' : message;
