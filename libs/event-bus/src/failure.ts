import { UnknownPublicEvent } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { BadRecord } from './bad-record';

/** What a throw of a handler, or of the decoding before it, means. */
export type Failure =
  | { readonly kind: 'bad-record'; readonly error: string }
  | { readonly kind: 'rejected'; readonly code: string }
  | { readonly kind: 'unknown-type'; readonly type: string; readonly error: string }
  | { readonly kind: 'failing'; readonly error: string };

/** One line about anything thrown. */
export const describe = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);

/** What is not known to be the record's or the domain's fault is the infrastructure's: nothing is ever skipped by mistake. */
export const classify = (thrown: unknown): Failure => {
  if (thrown instanceof BadRecord) return { kind: 'bad-record', error: thrown.message };
  if (thrown instanceof Rejection) return { kind: 'rejected', code: String(thrown.code) };
  if (thrown instanceof UnknownPublicEvent) {
    return { kind: 'unknown-type', type: thrown.type, error: thrown.message };
  }
  return { kind: 'failing', error: describe(thrown) };
};
