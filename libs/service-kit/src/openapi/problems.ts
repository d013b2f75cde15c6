import { type ProblemCode, problemMembers, problems } from '@baton/contracts';
import { z } from 'zod';
import { retryAfter } from '../problems/problem';
import type { JsonSchema } from '../validation/text-rules';
import type { Components } from './components';
import type { Reference, ResponseObject } from './document.types';
import { headerRefs, type HeaderName } from './headers';

const PROBLEM_JSON = 'application/problem+json';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

const pascal = (code: string): string =>
  code
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const typeOf = (code: ProblemCode): string => `urn:baton:problem:${code}`;

const memberSchemas = (code: ProblemCode): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(
    Object.entries(problemMembers[code]?.members ?? {}).map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
      return [name, rest];
    }),
  );

const alwaysThere = (code: ProblemCode): readonly string[] =>
  Object.entries(problemMembers[code]?.members ?? {})
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name);

const schemaOf = (code: ProblemCode): JsonSchema => {
  const own = memberSchemas(code);
  return {
    type: 'object',
    description: problems[code].title,
    properties: {
      type: { type: 'string', const: typeOf(code) },
      title: { type: 'string' },
      status: { type: 'integer', const: problems[code].status },
      detail: { type: 'string' },
      code: { type: 'string', const: code },
      traceId: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'What an operator finds the request by.' },
      ...own,
    },
    required: ['type', 'title', 'status', 'code', 'traceId', ...alwaysThere(code)],
  };
};

const exampleOf = (code: ProblemCode): unknown => ({
  type: typeOf(code),
  title: problems[code].title,
  status: problems[code].status,
  code,
  traceId: TRACE_ID,
  ...problemMembers[code]?.example,
});

const headersOf = (codes: readonly ProblemCode[]): readonly HeaderName[] => [
  ...(codes.some((code) => retryAfter[code] !== undefined) ? (['Retry-After'] as const) : []),
  ...(codes.includes('unauthenticated') ? (['WWW-Authenticate'] as const) : []),
];

/** The problem answers of one document: a schema for each code; an answer with one code alone is written once, too. */
export class ProblemAnswers {
  private readonly answers = new Map<string, ResponseObject>();
  private readonly used = new Set<ProblemCode>();

  constructor(private readonly components: Components) {}

  get responses(): Readonly<Record<string, ResponseObject>> {
    return Object.fromEntries([...this.answers].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What a route answers for these codes, by status. */
  of(codes: Iterable<ProblemCode>): Readonly<Record<string, ResponseObject | Reference>> {
    const byStatus = new Map<number, ProblemCode[]>();
    for (const code of [...new Set(codes)].sort()) {
      const { status } = problems[code];
      byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
    return Object.fromEntries([...byStatus].map(([status, some]) => [String(status), this.answer(some)]));
  }

  /** The schema of any problem that this document names. */
  putUnion(): void {
    this.components.put('Problem', this.union([...this.used].sort()));
  }

  private answer(codes: readonly ProblemCode[]): ResponseObject | Reference {
    const [only] = codes;
    if (only === undefined || codes.length > 1) return this.response(codes);
    const name = pascal(only);
    if (!this.answers.has(name)) this.answers.set(name, this.response(codes));
    return { $ref: `#/components/responses/${name}` };
  }

  private response(codes: readonly ProblemCode[]): ResponseObject {
    const headers = headersOf(codes);
    const schema = this.union(codes);
    const examples = codes.map((code) => [code, { $ref: `#/components/examples/${pascal(code)}Problem` }]);
    return {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
      ...(headers.length > 0 && { headers: headerRefs(headers) }),
      content: { [PROBLEM_JSON]: { schema, examples: Object.fromEntries(examples) as Record<string, Reference> } },
    };
  }

  private union(codes: readonly ProblemCode[]): JsonSchema {
    const refs = codes.map((code) => this.put(code));
    const [only] = refs;
    if (only !== undefined && refs.length === 1) return { ...only };
    const mapping = Object.fromEntries(codes.map((code, index) => [code, refs[index]?.$ref]));
    return { oneOf: refs, discriminator: { propertyName: 'code', mapping } };
  }

  private put(code: ProblemCode): Reference {
    this.used.add(code);
    return this.components.put(`${pascal(code)}Problem`, schemaOf(code), exampleOf(code));
  }
}
