import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, kept } from '../app/kept';
import { withoutOverrides } from './without-overrides';
import { directionOf, isLocale, type Locale, localeOf } from './locales';

/** Where this device keeps the language that was chosen on it. */
const KEPT = 'baton.locale';

const NAMESPACES = ['shell', 'inbox', 'ticket', 'session'];

/** Texts come when they are needed: a page needs one language, not three. */
const texts = import.meta.glob<Record<string, unknown>>('./*/*.json', { import: 'default' });

const firstLocale = (): Locale => {
  const own = kept(KEPT);
  return isLocale(own) ? own : localeOf(navigator.languages);
};

const load = async (locale: Locale): Promise<void> => {
  await Promise.all(
    NAMESPACES.map(async (namespace) => {
      const text = texts[`./${locale}/${namespace}.json`];
      if (text === undefined || i18next.hasResourceBundle(locale, namespace)) return;
      i18next.addResourceBundle(locale, namespace, await text());
    }),
  );
};

const say = (locale: Locale): void => {
  document.documentElement.lang = locale;
  document.documentElement.dir = directionOf(locale);
};

/** The page speaks another language from now on, on this device also the next time. */
export const speak = async (locale: Locale): Promise<void> => {
  await load(locale);
  keep(KEPT, locale);
  say(locale);
  await i18next.changeLanguage(locale);
};

/** What was chosen elsewhere, for a device on which nothing was. */
export const speakUnlessChosen = async (locale: string | null): Promise<void> => {
  if (kept(KEPT) === null && isLocale(locale)) await speak(locale);
};

/** Ready when the first language is there. */
export const startTexts = async (): Promise<void> => {
  const locale = firstLocale();
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    ns: NAMESPACES,
    defaultNS: 'shell',
    resources: {},
    partialBundledLanguages: true,
    // React escapes HTML; here a name is kept from turning the sentence around that it stands in
    interpolation: { escapeValue: true, escape: withoutOverrides },
    react: { useSuspense: false },
  });
  await load(locale);
  say(locale);
  await i18next.changeLanguage(locale);
};
