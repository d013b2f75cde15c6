import ar from './ar.json';
import de from './de.json';
import en from './en.json';
import { MOST_BYTES } from '../chat/uploads';
import { createWords, languageOf, languages, type WordKey } from './words';

const tables: Readonly<Record<string, Readonly<Record<string, string | Readonly<Record<string, string>>>>>> = {
  en,
  de,
  ar,
};
const braces = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const formsOf = (entry: string | Readonly<Record<string, string>> | undefined): readonly string[] =>
  entry === undefined ? [] : typeof entry === 'string' ? [entry] : Object.values(entry);

describe.each(languages.map((language) => [language, tables[language] ?? {}] as const))('%s', (language, table) => {
  it('has the words that English has, each with what is put in', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(en).sort());
    for (const [key, entry] of Object.entries(table)) {
      const allowed = braces(formsOf(tables['en']?.[key]).join(' '));
      for (const form of formsOf(entry)) {
        expect(form.trim()).not.toBe('');
        expect(allowed).toEqual(expect.arrayContaining([...braces(form)]));
      }
    }
  });

  it('has every plural form of its own', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const entry of Object.values(table))
      if (typeof entry !== 'string') expect(Object.keys(entry).sort()).toEqual([...categories].sort());
  });

  it('leaves no brace when everything is given', () => {
    const words = createWords(language);
    for (const key of Object.keys(en) as WordKey[])
      for (const count of [0, 1, 2, 3, 11, 100])
        expect(words.say(key, { count, name: 'N', text: 'T', file: 'F', most: 9 })).not.toMatch(/[{}]/);
  });
});

describe('the language', () => {
  it.each([
    [['de-CH', 'en'], 'de'],
    [[undefined, '', 'xx', 'ar-EG'], 'ar'],
    [['fr'], 'en'],
    [[], 'en'],
    [['EN_us'], 'en'],
  ])('for %j is %s', (wished, language) => expect(languageOf(wished)).toBe(language));

  it('survives a page that calls its language anything', () =>
    expect(createWords('en', ['en-!!'])?.number(1_234)).toBe('1,234'));

  it('days are told by the reader’s calendar', () => {
    const words = createWords('en');
    const now = new Date(2026, 5, 15, 12).getTime();
    const at = (day: number): string => new Date(2026, 5, day, 9).toISOString();
    expect([words.day(at(15), now), words.day(at(14), now), words.day(at(10), now)]).toEqual([
      'Today',
      'Yesterday',
      'Wednesday, June 10',
    ]);
  });

  it.each([
    [10, 'en', '1 kB'],
    [1_500, 'de', '1,5 kB'],
    [1024 * 1024 - 1, 'en', '1,024 kB'],
    [2.5 * 1024 * 1024, 'de', '2,5 MB'],
    [MOST_BYTES, 'en', '20 MB'],
  ] as const)('%d bytes are, in %s, %s', (size, language, text) =>
    expect(createWords(language).bytes(size)).toBe(text),
  );
});
