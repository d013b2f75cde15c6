import ar from './ar.json';
import de from './de.json';
import en from './en.json';

type Entry = string | Readonly<Record<string, string>>;
type Table = Readonly<Record<keyof typeof en, Entry>>;
export type WordKey = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

const TABLES = { en, de, ar } as const satisfies Readonly<Record<string, Table>>;
export type Language = keyof typeof TABLES;
export const languages = Object.keys(TABLES) as readonly Language[];

const wordsFor = (tag: string): Language | undefined => {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === primary);
};

/** @param tag BCP 47. */
export const hasWordsFor = (tag: string): boolean => wordsFor(tag) !== undefined;

/** The first language that there are words in. @param wished BCP 47 tags, the best first. */
export const languageOf = (wished: readonly (string | null | undefined)[]): Language => {
  for (const tag of wished) {
    const found = wordsFor(tag ?? '');
    if (found !== undefined) return found;
  }
  return 'en';
};

/** The tag that numbers and times are written by: the browser's own, where it is of this language. */
const regional = (language: Language, wished: readonly (string | null | undefined)[]): string =>
  wished.find((tag) => tag?.toLowerCase().startsWith(`${language}-`) === true) ?? language;

/** Everything that people read, in their language. */
export interface Words {
  readonly language: Language;
  readonly dir: 'ltr' | 'rtl';
  /** @param params what stands in braces; `count` also chooses the plural. */
  say(key: WordKey, params?: Params): string;
  time(at: string | number): string;
  /** A day as a key: the same for all times of it. */
  readonly dayOf: (at: string) => string;
  day(at: string, now: number): string;
  number(value: number): string;
  bytes(size: number): string;
}

const DAY_MS = 86_400_000;
const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

/** To the base that agents read sizes in, and that bounds are given in: 20 MB is what is called so. */
const bytesIn = (tag: string) => (size: number) => {
  const [unit, value] = size < MEGABYTE ? ['kilobyte', Math.max(1, size / KILOBYTE)] : ['megabyte', size / MEGABYTE];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
};

const formats = (tag: string) => ({
  plural: new Intl.PluralRules(tag),
  number: new Intl.NumberFormat(tag),
  time: new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' }),
  bytes: bytesIn(tag),
});

const dayKey = (at: string | number): string => new Date(at).toDateString();

const tagFor = (language: Language, wished: readonly (string | null | undefined)[]): string => {
  const tag = regional(language, wished);
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag])[0] ?? language;
  } catch {
    return language; // a page may call its language anything
  }
};

/** @param wished for the form of numbers and times, see `regional`. */
export const createWords = (language: Language, wished: readonly (string | null | undefined)[] = []): Words => {
  const table: Table = TABLES[language];
  const { plural, number, time, day, bytes } = formats(tagFor(language, wished));
  const dir = language === 'ar' ? 'rtl' : 'ltr';
  // a Latin name must not turn the line around it
  const isolated = (value: string): string => (dir === 'rtl' && value !== '' ? `\u2068${value}\u2069` : value);
  const say = (key: WordKey, params: Params = {}): string => {
    const entry = table[key];
    const { count } = params;
    const form = typeof entry === 'string' ? entry : (entry[plural.select(Number(count))] ?? entry['other'] ?? '');
    return form.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = params[name];
      return typeof value === 'number' ? number.format(value) : isolated(value ?? '');
    });
  };
  return {
    language,
    dir,
    say,
    time: (at) => time.format(new Date(at)),
    dayOf: dayKey,
    day: (at, now) => {
      if (dayKey(at) === dayKey(now)) return say('today');
      return dayKey(at) === dayKey(now - DAY_MS) ? say('yesterday') : day.format(new Date(at));
    },
    number: (value) => number.format(value),
    bytes,
  };
};
