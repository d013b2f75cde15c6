import { parseColour } from '../look/colour';
import { hasWordsFor, languages } from '../words/words';

/** The host site's signed proof of who the visitor is: a short-lived JWT, or null for somebody whom it does not know. */
export type Identity = string | null | (() => string | null | Promise<string | null>);

/** What a host page may say, as attributes of the script tag (`data-…`) or in `Baton.init`. */
export interface Options {
  /** Where Baton answers; absent: where the script came from. */
  readonly url?: string;
  readonly channel?: string;
  /** `en`, `de` or `ar`; absent: the page's, then the browser's. */
  readonly language?: string;
  /** `#rrggbb` or `#rgb`. */
  readonly color?: string;
  /** Where in the line: `end` is right where one writes from left to right. */
  readonly position?: 'start' | 'end';
  readonly theme?: 'auto' | 'light' | 'dark';
  /** In the bar on top. */
  readonly title?: string;
  /** At the top of an empty thread. */
  readonly greeting?: string;
  /** What to call a visitor for whom there is no proof. */
  readonly name?: string;
  readonly identity?: Identity;
  /** Heartbeats from a worker that the page makes of a blob; its policy must allow `worker-src blob:`. */
  readonly worker?: boolean;
}

export type Settings = Required<Pick<Options, 'url' | 'channel' | 'position' | 'theme' | 'color' | 'worker'>> &
  Pick<Options, 'language' | 'title' | 'greeting' | 'name' | 'identity'>;

const CHANNEL = /^[a-z][a-z0-9-]{0,49}$/;

export const DEFAULTS = { channel: 'web', color: '#1f5eff', position: 'end', theme: 'auto', worker: false } as const;

const TEXTS = ['url', 'channel', 'language', 'color', 'position', 'theme', 'title', 'greeting', 'name'] as const;

/** What the script tag says. @param data its `dataset`. */
export const optionsOf = (data: Readonly<Record<string, string | undefined>>): Options => {
  const given = TEXTS.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]] as const]));
  return { ...Object.fromEntries(given), ...(data['worker'] !== undefined && { worker: data['worker'] !== 'false' }) };
};

const eitherOf = (allowed: readonly string[]): string => `one of ${allowed.join(', ')}`;

/**
 * What holds. A value that is not understood is as if it had not been given, and the host's developer is told.
 * @param base where the script came from.
 */
export const settingsOf = (options: Options, base: string, warn: (text: string) => void): Settings => {
  const { channel = DEFAULTS.channel, color = DEFAULTS.color, language = '', title, greeting, name } = options;
  const isChannel = CHANNEL.test(channel);
  const isColor = parseColour(color) !== null;
  if (!isChannel) warn(`channel '${channel}' is none; it is '${DEFAULTS.channel}' now`);
  if (!isColor) warn(`color '${color}' is not #rgb or #rrggbb; it is ${DEFAULTS.color} now`);
  const oneOf = <T extends string>(option: 'position' | 'theme', allowed: readonly T[], otherwise: T): T => {
    const { [option]: given = otherwise } = options;
    const found = allowed.find((value) => value === given);
    if (found === undefined) warn(`${option} '${given}' is not ${eitherOf(allowed)}; it is '${otherwise}' now`);
    return found ?? otherwise;
  };
  const isLanguage = hasWordsFor(language);
  if (!isLanguage && language !== '')
    warn(`language '${language}' is not ${eitherOf(languages)}; it is the page's now`);
  const texts = { language: isLanguage ? language : '', title, greeting, name };
  return {
    url: (options.url ?? base).replace(/\/+$/, ''),
    channel: isChannel ? channel : DEFAULTS.channel,
    color: isColor ? color : DEFAULTS.color,
    position: oneOf('position', ['start', 'end'], DEFAULTS.position),
    theme: oneOf('theme', ['auto', 'light', 'dark'], DEFAULTS.theme),
    worker: options.worker ?? DEFAULTS.worker,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')),
    ...(options.identity !== undefined && { identity: options.identity }),
  };
};
