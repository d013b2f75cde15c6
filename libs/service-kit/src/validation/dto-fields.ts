import type { JsonSchema } from './text-rules';

/** One member of a DTO class, as its decorator says. */
export interface DtoField {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly optional: boolean;
  readonly nullable: boolean;
  /** What it means; null: nobody said. */
  readonly about: string | null;
}

/** How a DTO class appears in the API's documentation. */
export interface DtoComponent {
  readonly name: string;
  readonly example: unknown;
}

const FIELDS = 'baton:fields';
const COMPONENT = 'baton:component';

type Dto = abstract new (...args: never[]) => object;

/** Keeps what a member's decorator says, in the order of the class. */
export const rememberField =
  (
    schema: JsonSchema,
    presence: { readonly optional?: boolean; readonly nullable?: boolean; readonly about?: string },
  ): PropertyDecorator =>
  (target, name) => {
    const { optional = false, nullable = false, about = null } = presence;
    const field: DtoField = { name: String(name), schema, optional, nullable, about };
    Reflect.defineMetadata(FIELDS, [...fieldsOf(target.constructor as Dto), field], target.constructor);
  };

/** The members of a DTO class. */
export const fieldsOf = (dto: Dto): readonly DtoField[] =>
  (Reflect.getMetadata(FIELDS, dto) as readonly DtoField[] | undefined) ?? [];

/** The name of a DTO class in the API's documentation, and the SDK's type of it; with an example that must fit. */
export const Component =
  (name: string, example: unknown): ClassDecorator =>
  (dto) =>
    Reflect.defineMetadata(COMPONENT, { name, example } satisfies DtoComponent, dto);

export const componentOf = (dto: Dto): DtoComponent | null =>
  (Reflect.getOwnMetadata(COMPONENT, dto) as DtoComponent | undefined) ?? null;
