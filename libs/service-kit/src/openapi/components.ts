import { z } from 'zod';
import { componentOf, type DtoField, fieldsOf } from '../validation/dto-fields';
import type { JsonSchema } from '../validation/text-rules';
import type { Reference } from './document.types';
import type { DtoClass } from './operation';

/** Two different things under one name, a thing without a name, or one without an example. */
export class UnfitComponent extends Error {}

const refTo = (name: string): Reference => ({ $ref: `#/components/schemas/${name}` });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every schema in it looked at once, the innermost first. */
const mapSchema = (value: unknown, change: (schema: Record<string, unknown>) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((element) => mapSchema(element, change));
  if (!isRecord(value)) return value;
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapSchema(member, change)])));
};

/** JSON Schema 2020-12 has no `nullable`: null is one of the types. */
const orNull = (schema: JsonSchema): JsonSchema => {
  if (typeof schema['type'] !== 'string' || 'enum' in schema) return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [schema['type'], 'null'] };
};

/** The named schemas of one document, each once, and an example of each that has one. */
export class Components {
  private readonly known = new Map<string, JsonSchema>();
  private readonly shown = new Map<string, unknown>();

  get schemas(): Readonly<Record<string, JsonSchema>> {
    return sorted(this.known);
  }

  get examples(): Readonly<Record<string, { readonly value: unknown }>> {
    return Object.fromEntries(Object.entries(sorted(this.shown)).map(([name, value]) => [name, { value }]));
  }

  /** @throws UnfitComponent */
  add(body: z.ZodType | DtoClass): Reference {
    return typeof body === 'function' ? this.addDto(body) : this.addZod(body);
  }

  /** A schema that is written down as such. @throws UnfitComponent for another one of that name. */
  put(name: string, schema: JsonSchema, example?: unknown): Reference {
    const before = this.known.get(name);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new UnfitComponent(`two different schemas are named ${name}`);
    }
    this.known.set(name, schema);
    if (example !== undefined) this.shown.set(name, example);
    return refTo(name);
  }

  /** How an answer or a body of this name shows its example. */
  exampleOf({ $ref }: Reference): Readonly<Record<string, Reference>> {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    if (!this.shown.has(name)) throw new UnfitComponent(`${name} has no example`);
    return this.named(name);
  }

  /** An example that belongs to no schema of that name. */
  show(name: string, example: unknown): Readonly<Record<string, Reference>> {
    this.shown.set(name, example);
    return this.named(name);
  }

  private named(name: string): Readonly<Record<string, Reference>> {
    return { [name]: { $ref: `#/components/examples/${name}` } };
  }

  /** One member of a DTO class: a body's, or a parameter. */
  fieldSchema({ schema, nullable, about }: DtoField): JsonSchema {
    const inner = mapSchema(schema, (part) => ('$dto' in part ? this.add((part['$dto'] as () => DtoClass)()) : part));
    const whole = nullable ? orNull(inner as JsonSchema) : (inner as JsonSchema);
    return about === null ? whole : { ...whole, description: about };
  }

  private addDto(dto: DtoClass): Reference {
    const component = componentOf(dto);
    if (component === null) throw new UnfitComponent(`${dto.name} has no @Component`);
    const fields = fieldsOf(dto);
    const required = fields.filter(({ optional }) => !optional).map(({ name }) => name);
    const schema = {
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, this.fieldSchema(field)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
    return this.put(component.name, schema, component.example);
  }

  private addZod(schema: z.ZodType): Reference {
    const whole = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }) as Record<string, unknown>;
    const root = whole['$ref'];
    if (typeof root !== 'string') throw new UnfitComponent('an answer has no name: give its schema .meta({ id })');
    const named = whole['$defs'] as Record<string, JsonSchema>;
    for (const [name, part] of Object.entries(named)) {
      const { examples, ...rest } = part;
      this.put(name, this.hoisted(rest), Array.isArray(examples) ? examples[0] : undefined);
    }
    return refTo(root.replace('#/$defs/', ''));
  }

  private hoisted(schema: JsonSchema): JsonSchema {
    return mapSchema(schema, (part) =>
      typeof part['$ref'] === 'string' ? { ...part, ...refTo(part['$ref'].replace('#/$defs/', '')) } : part,
    ) as JsonSchema;
  }
}

const sorted = <T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
