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

/** What values an option may have, by `typeof`; null counts as an object. */
const KINDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...TEXTS.map((name) => [name, ['string']] as const),
  ['worker', ['boolean']],
  ['identity', ['string', 'function', 'object']],
]);

/** @returns whether it may be a proof, or a way to get one. */
export const isIdentity = (given: unknown): given is Identity =>
  given === null || typeof given === 'string' || typeof given === 'function';

const aOrAn = (kind: string): string => `${kind === 'object' ? 'an' : 'a'} ${kind}`;

/** A page is no TypeScript: what is of no use is left out, and its developer is told. */
const understood = (given: Options, warn: (text: string) => void): Options => {
  const isUnderstood = ([name, value]: [string, unknown]): boolean => {
    const kinds = KINDS.get(name);
    if (value === undefined) return false;
    if (kinds === undefined) warn(`there is no option '${name}'; it is ignored`);
    else if (!kinds.includes(typeof value) || (name === 'identity' && !isIdentity(value)))
      warn(`${name} cannot be ${value === null ? 'null' : aOrAn(typeof value)}; it is as if it had not been given`);
    else return true;
    return false;
  };
  return Object.fromEntries(Object.entries(given).filter(isUnderstood));
};

const isAddress = (text: string): boolean => /^https?:\/\//.test(text) && URL.canParse(text);

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
export const settingsOf = (given: Options, base: string, warn: (text: string) => void): Settings => {
  const options = understood(given, warn);
  const { url = base } = options;
  if (!isAddress(url)) warn(`url '${url}' is no address; it is ${base} now`);
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
    url: (isAddress(url) ? url : base).replace(/\/+$/, ''),
    channel: isChannel ? channel : DEFAULTS.channel,
    color: isColor ? color : DEFAULTS.color,
    position: oneOf('position', ['start', 'end'], DEFAULTS.position),
    theme: oneOf('theme', ['auto', 'light', 'dark'], DEFAULTS.theme),
    worker: options.worker ?? DEFAULTS.worker,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined && text !== '')),
    ...(options.identity !== undefined && { identity: options.identity }),
  };
};
