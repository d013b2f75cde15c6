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

const mergedComponents = (parts: readonly ComponentsObject[]): ComponentsObject => {
  const schemas = parts.map((part) => part.schemas);
  const own = schemas.map((some) => without(some, 'Problem'));
  const each = <Name extends keyof ComponentsObject>(name: Name, what: string): ComponentsObject[Name] =>
    united(
      parts.map((part) => part[name]),
      what,
    );
  return {
    schemas: { ...united(own, 'schema'), ...anyProblem(schemas) },
    responses: each('responses', 'answer'),
    parameters: each('parameters', 'parameter'),
    headers: each('headers', 'header'),
    examples: each('examples', 'example'),
    securitySchemes: each('securitySchemes', 'security scheme'),
  };
};

/** One document of several services behind one origin. @throws Error naming what two of them mean differently. */
export const mergeDocuments = (documents: readonly OpenApiDocument[]): OpenApiDocument => {
  const tags = documents.map((document) => Object.fromEntries(document.tags.map((tag) => [tag.name, tag])));
  const paths = documents.map((document) => document.paths);
  return {
    openapi: '3.1.1',
    info: introduction('baton'),
    tags: Object.values(united(tags, 'tag')),
    paths: united(paths, 'path'),
    components: mergedComponents(documents.map(({ components }) => components)),
  };
};
