import { Component, Flag, Matching, OneOf, Uuid } from '@baton/service-kit';

const THEMES = ['light', 'dark', 'system'] as const;

/** RFC 5646, the part of it that pages use: `de`, `pt-BR`, `zh-Hant-TW`. */
const LOCALE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$/;

@Component('ChangePreferences', { sound: false })
export class PreferencesBody {
  @Flag({ optional: true, about: 'Whether this agent wants to hear new tickets and messages.' }) sound?: boolean;
  @Matching(LOCALE, 'a language tag', {
    optional: true,
    nullable: true,
    about: 'RFC 5646: `de`, `pt-BR`; null: the browser’s.',
  })
  locale?: string | null;
  @OneOf(THEMES, { optional: true, about: 'Look of the page.' }) theme?: (typeof THEMES)[number];
}

export class DirectoryQuery {
  @Uuid({ optional: true, about: 'A ticket: only those to whom it may be forwarded.' }) forwardableFor?: string;
}
