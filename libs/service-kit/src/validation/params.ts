import { createParamDecorator, type ExecutionContext, Param, type PipeTransform } from '@nestjs/common';
import { Rejection } from '@baton/decider';
import type { FastifyRequest } from 'fastify';
import { InvalidRequest } from '../problems/invalid-request';
import { matching, type Rule, text, uuidRule } from './text-rules';

/** What a path parameter must be; the API's documentation reads its rule. */
export class RulePipe implements PipeTransform<unknown, string> {
  constructor(
    private readonly name: string,
    readonly rule: Rule,
  ) {}

  transform(value: unknown): string {
    const fault = this.rule(value);
    if (fault !== null) throw new InvalidRequest([{ path: this.name, message: fault }]);
    return value as string;
  }
}

/** A path parameter that is a UUID: `@UuidParam('id') id: string`; another form is 400. */
export const UuidParam = (name: string): ParameterDecorator => Param(name, new RulePipe(name, uuidRule));

/** A path parameter that is an agent's or bot's id: 1–200 characters. */
export const ActorIdParam = (name: string): ParameterDecorator => Param(name, new RulePipe(name, text(200)));

/** A path parameter of a form; `what` ends the sentence 'must be …'. */
export const MatchingParam = (name: string, pattern: RegExp, what: string): ParameterDecorator =>
  Param(name, new RulePipe(name, matching(pattern, what)));

/** @throws Rejection `precondition-required` without the header; InvalidRequest for another form. */
export const ifMatchOf = (_: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) throw new Rejection('precondition-required');
  const digits = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (digits === undefined) {
    throw new InvalidRequest([{ path: 'header.If-Match', message: 'must be a revision in double quotes' }]);
  }
  return Number(digits);
};

/** The revision in `If-Match: "7"` as a number: `@IfMatch() revision: number`. Answer `precondition-failed` yourself when it is stale. */
export const IfMatch = createParamDecorator(ifMatchOf);
