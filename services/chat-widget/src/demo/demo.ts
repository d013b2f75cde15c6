import type { Baton } from '../api/baton';
import shop from './shop.json';
import { drawing, type WareName, wares } from './wares';

type Language = keyof typeof shop;
type ShopWord = keyof (typeof shop)['en'];

interface Wish {
  readonly language: Language;
  readonly color: string;
  readonly theme: 'auto' | 'light' | 'dark';
}

const PRICES: Readonly<Record<WareName, number>> = { kettle: 89, fern: 24, cup: 18, tin: 14.5 };

const form = document.querySelector<HTMLFormElement>('#switches')!;
const field = (name: keyof Wish): HTMLSelectElement => form.elements.namedItem(name) as HTMLSelectElement;
const valuesOf = (name: keyof Wish): readonly string[] => [...field(name).options].map(({ value }) => value);

/** What the address says, so that it can be sent to somebody; else what the browser prefers. */
const wished = (): Wish => {
  const query = new URLSearchParams(location.search);
  const pick = (name: keyof Wish, otherwise: string | undefined): string => {
    const given = query.get(name);
    if (given !== null && valuesOf(name).includes(given)) return given;
    return otherwise ?? valuesOf(name)[0] ?? '';
  };
  const preferred = navigator.languages.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in shop);
  return {
    language: pick('language', preferred) as Language,
    color: pick('color', undefined),
    theme: pick('theme', undefined) as Wish['theme'],
  };
};

const say = (language: Language): void => {
  const words: Readonly<Record<ShopWord, string>> = shop[language];
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]'))
    element.textContent = words[element.dataset['word'] as ShopWord];
  const price = new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' });
  document.querySelector('#shelf')!.replaceChildren(
    ...wares.map((ware) => {
      const [card, text] = [document.createElement('li'), document.createElement('div')];
      const [name, cost] = [document.createElement('h2'), document.createElement('p')];
      card.className = 'ware';
      name.textContent = words[ware];
      cost.textContent = price.format(PRICES[ware]);
      text.append(name, cost);
      card.append(drawing(ware), text);
      return card;
    }),
  );
};

const dark = matchMedia('(prefers-color-scheme: dark)');

const paint = (theme: Wish['theme']): void => {
  const isDark = theme === 'dark' || (theme === 'auto' && dark.matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
};

const snippetOf = ({ language, color, theme }: Wish): string =>
  `<script src="${location.origin}/widget/baton.js" async\n` +
  `  data-channel="web" data-language="${language}" data-color="${color}"${theme === 'auto' ? '' : ` data-theme="${theme}"`}></script>`;

const show = (wish: Wish): void => {
  for (const name of ['language', 'color', 'theme'] as const) field(name).value = wish[name];
  say(wish.language);
  paint(wish.theme);
  document.querySelector('#snippet')!.textContent = snippetOf(wish);
  (window.Baton as Baton).init(wish);
};

/** The widget's script is deferred too, and stands behind this one: it is there when the document is. */
const begin = (): void => {
  show(wished());
  form.addEventListener('change', () => {
    const query = new URLSearchParams(location.search);
    for (const name of ['language', 'color', 'theme'] as const) query.set(name, field(name).value);
    history.replaceState(null, '', `?${query.toString()}`);
    show(wished());
  });
  dark.addEventListener('change', () => paint(wished().theme));
  document.querySelector('#ask')!.addEventListener('click', () => (window.Baton as Baton).open());
};

document.addEventListener('DOMContentLoaded', begin, { once: true });
