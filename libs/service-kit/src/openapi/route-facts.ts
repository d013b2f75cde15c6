import type { ProblemCode } from '@baton/contracts';
import type { PipeTransform } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { commandOf } from '../command/command-context';
import type { Route } from '../http/routes';
import { ifMatchOf, RulePipe } from '../validation/params';
import type { JsonSchema } from '../validation/text-rules';
import { type DtoClass, OPERATION, type OperationDoc } from './operation';

/** What the code of a route says of it, without a word of documentation. */
export interface RouteFacts {
  readonly route: Route;
  /** null: nobody has documented it. */
  readonly doc: OperationDoc | null;
  readonly body: DtoClass | null;
  readonly query: DtoClass | null;
  readonly pathParameters: readonly { readonly name: string; readonly schema: JsonSchema }[];
  /** It reads the command's context. */
  readonly isCommand: boolean;
  readonly readsIfMatch: boolean;
}

interface Argument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes: readonly (PipeTransform | (new () => PipeTransform))[];
  readonly factory?: unknown;
}

const ANY_TEXT: JsonSchema = { type: 'string', minLength: 1 };

const ruleIn = ({ pipes }: Argument): JsonSchema =>
  pipes.find((pipe): pipe is RulePipe => pipe instanceof RulePipe)?.rule.schema ?? ANY_TEXT;

/** Reads a route's decorators. */
export const factsOf = (route: Route): RouteFacts => {
  const { controller, member } = route;
  const prototype = controller.prototype as Record<string, () => unknown>;
  const args = Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, member) ?? {}) as Record<string, Argument>,
  );
  const types = (Reflect.getMetadata('design:paramtypes', prototype, member) ?? []) as readonly DtoClass[];
  const of = (kind: RouteParamtypes): Argument[] =>
    args.filter(([key]) => key.startsWith(`${kind}:`)).map(([, argument]) => argument);
  const dtoOf = (kind: RouteParamtypes): DtoClass | null => {
    const [argument] = of(kind);
    return argument === undefined ? null : (types[argument.index] ?? null);
  };
  const handler = prototype[member];
  return {
    route,
    doc: handler === undefined ? null : ((Reflect.getMetadata(OPERATION, handler) as OperationDoc | undefined) ?? null),
    body: dtoOf(RouteParamtypes.BODY),
    query: dtoOf(RouteParamtypes.QUERY),
    pathParameters: of(RouteParamtypes.PARAM).map((argument) => ({
      name: String(argument.data),
      schema: ruleIn(argument),
    })),
    isCommand: args.some(([, { factory }]) => factory === commandOf),
    readsIfMatch: args.some(([, { factory }]) => factory === ifMatchOf),
  };
};

export const isPublic = ({ route }: RouteFacts): boolean => route.allowed === 'public';

/** A command with a caller: a retry of it can be told from a new one. */
export const isIdempotent = (facts: RouteFacts): boolean => facts.isCommand && !isPublic(facts);

/** Problem codes that follow from what the edge does around a route. @param waits whether the service waits for `Baton-Seen`. */
export const codesOf = (facts: RouteFacts, own: readonly ProblemCode[], waits: boolean): readonly ProblemCode[] => {
  const { allowed, method } = facts.route;
  const codes: ProblemCode[] = [
    'invalid-request',
    'too-many-requests',
    'header-fields-too-large',
    'internal',
    'unavailable',
  ];
  if (allowed !== 'public') codes.push('unauthenticated');
  if (allowed !== 'public' && allowed !== 'any') codes.push('forbidden');
  if (allowed === 'any' || allowed.includes('customer')) codes.push('origin-not-allowed');
  if (method !== 'GET') codes.push('payload-too-large', 'unsupported-media-type');
  if (isIdempotent(facts)) codes.push('idempotency-key-reused');
  if (facts.readsIfMatch) codes.push('precondition-required', 'precondition-failed');
  // only what is refused may turn out to be early: see CausalInterceptor
  if (waits && allowed !== 'public' && (own.length > 0 || facts.readsIfMatch)) codes.push('not-yet');
  return [...codes, ...own];
};
