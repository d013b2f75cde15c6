import { keep, kept } from './kept';

/** `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'baton.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export const isTheme = (value: string | null | undefined): value is Theme =>
  value === 'system' || value === 'light' || value === 'dark';

/** What was chosen on this device. */
export const worn = (): Theme => {
  const own = kept(KEPT);
  return isTheme(own) ? own : 'system';
};

/** What was chosen elsewhere, for a device on which nothing was. */
export const wearUnlessChosen = (theme: Theme): void => {
  if (kept(KEPT) === null && theme !== 'system') wear(theme);
};

const show = (theme: Theme): void => {
  const isDark = theme === 'dark' || (theme === 'system' && prefersDark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
};

/** On this device also the next time. */
export const wear = (theme: Theme): void => {
  keep(KEPT, theme);
  show(theme);
};

/** Before anything is drawn, so that nothing flashes. */
export const startTheme = (): void => {
  show(worn());
  prefersDark.addEventListener('change', () => show(worn()));
};
