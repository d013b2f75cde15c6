import { Rejection } from '@baton/decider';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Principal } from '../auth/principal';

/** A page that may speak for customers of a channel from a browser, though it is on another origin than the API. */
export interface WidgetOrigin {
  /** As browsers send it, without a path; `*`: any. */
  readonly origin: string;
  /** null: every channel. */
  readonly channel: string | null;
}

const CHANNEL = /^[a-z][a-z0-9-]{0,49}$/;

/** Browsers send an origin without a path, and no host with a star in it: what would never match is a mistake. */
const isOrigin = (value: string): boolean =>
  value === '*' || (/^https?:[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value);

/** `https://a.example`, or `web=https://a.example|https://b.example`; null: neither. */
const entriesOf = (part: string): readonly WidgetOrigin[] | null => {
  const [, channel, named] = /^([^:=]*)=(.*)$/.exec(part) ?? [];
  if (channel !== undefined && !CHANNEL.test(channel)) return null;
  const origins = (named ?? part).split('|').map((origin) => origin.trim());
  return origins.every(isOrigin) ? origins.map((origin) => ({ origin, channel: channel ?? null })) : null;
};

/** The value of `WIDGET_ORIGINS`. */
export const widgetOriginsField = z.string().transform((value, context): readonly WidgetOrigin[] => {
  const parts = value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const entries = parts.map(entriesOf);
  if (entries.every((some) => some !== null)) return entries.flat();
  context.addIssue({
    code: 'custom',
    message:
      'must be origins such as https://shop.example, without a path, separated by commas; those of one channel as ' +
      'web=https://shop.example|https://blog.example',
  });
  return z.NEVER;
});

/** What CORS lets in: a preflight says nothing of a channel, so it is every origin of any. */
export const corsOriginsOf = (origins: readonly WidgetOrigin[]): '*' | string[] => {
  const all = [...new Set(origins.map(({ origin }) => origin))];
  return all.includes('*') ? '*' : all;
};

/**
 * The origin of the page that sent the request, if that is another than ours; null for our own pages, and for what is no page.
 * The browser itself says whether it was the same: behind a proxy that renames the host nobody else could. Only what no browser lets a
 * page write is looked at, so a page cannot pass for another; a program can write anything, and might as well leave the origin away.
 */
export const foreignOriginOf = ({ headers, host }: Pick<FastifyRequest, 'headers' | 'host'>): string | null => {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined || site === 'same-origin') return null;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase() ? null : origin;
};

/** @throws Rejection `origin-not-allowed` unless a page of this origin may speak for customers of the channel. */
export const assertOriginAllowed = (
  origins: readonly WidgetOrigin[],
  origin: string | null,
  channel: string | undefined,
): void => {
  if (origin === null) return;
  const isAllowed = origins.some(
    (entry) =>
      (entry.channel === null || entry.channel === channel) && (entry.origin === '*' || entry.origin === origin),
  );
  if (!isAllowed) throw new Rejection('origin-not-allowed');
};

/** A customer's token works on the pages of its channel alone: whoever carries it off to another page has nothing of it. */
export const assertCallerFromAllowedPage = (
  origins: readonly WidgetOrigin[],
  request: FastifyRequest,
  caller: Principal,
): void => {
  if (caller.kind === 'customer') assertOriginAllowed(origins, foreignOriginOf(request), caller.channel);
};

/** The origin of the page that asks, if it is not ours; null: ours, or no page. */
export const ForeignOrigin = createParamDecorator((_: unknown, context: ExecutionContext): string | null =>
  foreignOriginOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** DI token of the `WidgetOrigin`s. */
export const WIDGET_ORIGINS = Symbol('WIDGET_ORIGINS');
