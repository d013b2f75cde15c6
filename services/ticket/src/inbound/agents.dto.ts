import { Flag, Matching, OneOf, Uuid } from '@baton/service-kit';

const THEMES = ['light', 'dark', 'system'] as const;

/** RFC 5646, the part of it that pages use: `de`, `pt-BR`, `zh-Hant-TW`. */
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

export class PreferencesBody {
  @Flag({ optional: true }) sound?: boolean;
  @Matching(LOCALE, 'a language tag', { optional: true, nullable: true }) locale?: string | null;
  @OneOf(THEMES, { optional: true }) theme?: (typeof THEMES)[number];
}

export class DirectoryQuery {
  @Uuid({ optional: true }) forwardableFor?: string;
}
