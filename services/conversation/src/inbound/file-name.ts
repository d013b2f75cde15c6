import { InvalidRequest } from '@baton/service-kit';

const MAX_LENGTH = 200;

/** Half of a surrogate pair, which cannot be encoded, becomes U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Control characters, and those that turn the reading direction: `invoice\u202Efdp.exe` shows as `invoiceexe.pdf`. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The name under which a file is shown. Nothing is ever stored under it.
 * @throws InvalidRequest when it has path characters: a name with a path in it was meant for somebody's folder.
 */
export const fileName = (given: string | undefined): string => {
  const name = wellFormed(given ?? '');
  if (/[/\\\u0000]/.test(name) || /^\.{1,2}$/.test(name.trim())) {
    throw new InvalidRequest([{ path: 'file', message: 'must have a name without path characters' }]);
  }
  const shown = name.replace(INVISIBLE, '').trim();
  return shown === '' ? 'file' : shortened(shown);
};

/** Keeps the ending, which tells people what it is. */
const shortened = (name: string): string => {
  if (name.length <= MAX_LENGTH) return name;
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  return `${wellFormed(name.slice(0, MAX_LENGTH - ending.length))}${ending}`;
};

/** `Content-Disposition` of a download, RFC 6266: never shown inline, so nothing in it ever runs on this origin. */
export const attachment = (name: string): string => {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(wellFormed(name)).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
