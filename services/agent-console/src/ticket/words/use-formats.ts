import { useTranslation } from 'react-i18next';

/** Times, sizes and spans of time in the reader's language. */
export interface Formats {
  /** 14:05 */
  readonly time: (at: string) => string;
  readonly dateTime: (at: string) => string;
  /** Today, yesterday, or the date. */
  readonly day: (at: string, now: number) => string;
  readonly bytes: (size: number) => string;
  readonly number: (value: number) => string;
  /** 3:12, 1:03:12 */
  readonly elapsed: (ms: number) => string;
}

const DAY_MS = 86_400_000;
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

const bytesIn = (language: string) => (size: number) => {
  const power = Math.min(UNITS.length - 1, size < 1 ? 0 : Math.floor(Math.log(size) / Math.log(1024)));
  const value = size / 1024 ** power;
  const unit = UNITS[power] ?? 'byte';
  const maximumFractionDigits = power > 0 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits,
  }).format(value);
};

const elapsedIn = (language: string) => {
  const two = new Intl.NumberFormat(language, { minimumIntegerDigits: 2, useGrouping: false });
  const one = new Intl.NumberFormat(language, { useGrouping: false });
  return (ms: number) => {
    const seconds = Math.max(0, Math.floor(ms / 1_000));
    const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
    const hours = Math.floor(seconds / 3_600);
    if (hours === 0) return `${one.format(parts[0] ?? 0)}:${two.format(parts[1] ?? 0)}`;
    return [one.format(hours), ...parts.map((part) => two.format(part))].join(':');
  };
};

/** Formats of one language; no user ever reads a time that another device's clock made. */
export const formatsIn = (language: string): Formats => {
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const number = new Intl.NumberFormat(language);
  return {
    time: (at) => time.format(new Date(at)),
    dateTime: (at) => dateTime.format(new Date(at)),
    day: (at, now) => {
      const daysAgo = Math.round((midnight(now) - midnight(Date.parse(at))) / DAY_MS);
      return daysAgo === 0 || daysAgo === 1 ? relative.format(-daysAgo, 'day') : date.format(new Date(at));
    },
    bytes: bytesIn(language),
    number: (value) => number.format(value),
    elapsed: elapsedIn(language),
  };
};

const made = new Map<string, Formats>();

/** Formats take long to make, and a thread has hundreds of lines: they are made once for a language. */
export const useFormats = (): Formats => {
  const { language } = useTranslation('ticket').i18n;
  const formats = made.get(language) ?? formatsIn(language);
  made.set(language, formats);
  return formats;
};
