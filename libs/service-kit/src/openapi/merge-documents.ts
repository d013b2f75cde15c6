import type { ComponentsObject, OpenApiDocument } from './document.types';
import { introduction } from './introduction';

type Named = Readonly<Record<string, unknown>>;

/** @throws Error naming what two documents mean differently. */
const united = <T extends Named>(parts: readonly T[], what: string): T => {
  const whole: Record<string, unknown> = {};
  for (const [name, part] of parts.flatMap((one) => Object.entries(one))) {
    if (Object.hasOwn(whole, name) && JSON.stringify(whole[name]) !== JSON.stringify(part)) {
      throw new Error(`two services mean different things by the ${what} ${name}`);
    }
    whole[name] = part;
  }
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
};

const anyProblem = (schemas: readonly ComponentsObject['schemas'][]): ComponentsObject['schemas'] => {
  const names = new Set(schemas.flatMap((some) => Object.keys(some)).filter((name) => /.Problem$/.test(name)));
  const refs = [...names].sort().map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const codes = Object.assign({}, ...schemas.map(({ Problem }) => mappingOf(Problem))) as Record<string, string>;
  const mapping = Object.fromEntries(Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { Problem: { oneOf: refs, discriminator: { propertyName: 'code', mapping } } };
};

const mappingOf = (problem: Named | undefined): unknown =>
  (problem?.['discriminator'] as { readonly mapping?: unknown } | undefined)?.mapping;

const without = (schemas: ComponentsObject['schemas'], name: string): ComponentsObject['schemas'] =>
  Object.fromEntries(Object.entries(schemas).filter(([other]) => other !== name));

/** One document of several services behind one origin. @throws Error naming what two of them mean differently. */
export const mergeDocuments = (documents: readonly OpenApiDocument[]): OpenApiDocument => {
  const components = documents.map((document) => document.components);
  const schemas = components.map((some) => some.schemas);
  const tags = united(
    documents.map((document) => Object.fromEntries(document.tags.map((tag) => [tag.name, tag]))),
    'tag',
  );
  return {
    openapi: '3.1.1',
    info: introduction('baton'),
    tags: Object.values(tags),
    paths: united(
      documents.map(({ paths }) => paths),
      'path',
    ),
    components: {
      schemas: {
        ...united(
          schemas.map((some) => without(some, 'Problem')),
          'schema',
        ),
        ...anyProblem(schemas),
      },
      responses: united(
        components.map((some) => some.responses),
        'answer',
      ),
      parameters: united(
        components.map((some) => some.parameters),
        'parameter',
      ),
      headers: united(
        components.map((some) => some.headers),
        'header',
      ),
      examples: united(
        components.map((some) => some.examples),
        'example',
      ),
      securitySchemes: united(
        components.map((some) => some.securitySchemes),
        'security scheme',
      ),
    },
  };
};
