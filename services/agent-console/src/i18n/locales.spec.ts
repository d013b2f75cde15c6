import { directionOf, isLocale, localeOf } from './locales';

test('the first wished language that there is counts, whatever its region; else it is English', () => {
  expect(localeOf(['fr-FR', 'de-CH', 'en'])).toBe('de');
  expect(localeOf(['AR-eg'])).toBe('ar');
  expect(localeOf(['fr', 'it'])).toBe('en');
  expect(localeOf([])).toBe('en');
});

test('Arabic is written from right to left', () => {
  expect([directionOf('ar'), directionOf('en'), directionOf('de')]).toEqual(['rtl', 'ltr', 'ltr']);
});

test('what everything has is no language', () => {
  expect([isLocale('toString'), isLocale(null), isLocale('en')]).toEqual([false, false, true]);
});
