/** Languages of the console, each named in itself. */
export const locales = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;

export type Locale = keyof typeof locales;

export const isLocale = (value: string | null | undefined): value is Locale =>
  value !== null && value !== undefined && Object.hasOwn(locales, value);

export const directionOf = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr');

/** The first of the wished languages (`de-CH`) that there is; else English. */
export const localeOf = (wished: readonly string[]): Locale =>
  wished.map((language) => language.toLowerCase().split('-')[0]).find(isLocale) ?? 'en';
