/** What is wrong with a file before a byte of it was sent; the service looks at its content besides. */
export type FileFault = 'folder' | 'empty' | 'too-large' | 'type';

/** Kinds that no browser runs as a program: what the services accept unless they are configured otherwise. */
const ACCEPTED =
  /^(image\/(png|jpeg|gif|webp|avif|heic)|application\/pdf|text\/plain|application\/vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)|application\/vnd\.oasis\.opendocument\.text|audio\/(mpeg|ogg|wav|x-wav|x-m4a|mp4)|video\/(mp4|webm|quicktime))$/;

/** For the dialog in which files are picked. */
export const ACCEPT =
  'image/png,image/jpeg,image/gif,image/webp,image/avif,image/heic,application/pdf,text/plain,.docx,.xlsx,.pptx,.odt,audio/mpeg,audio/ogg,audio/wav,audio/x-m4a,video/mp4,video/webm,video/quicktime';

/** A type that the device does not know is for the service to judge, by content. */
export const isAcceptedType = (type: string): boolean => type === '' || ACCEPTED.test(type);

/** @returns null when it may be sent. */
export const faultOf = (
  file: { readonly size: number; readonly type: string },
  maxBytes: number,
): Exclude<FileFault, 'folder'> | null => {
  if (file.size === 0) return 'empty';
  if (file.size > maxBytes) return 'too-large';
  return isAcceptedType(file.type) ? null : 'type';
};

/** What a drag or a paste brings, as a browser describes it before it lets the page read it. */
export interface Carried {
  readonly kind: string;
  readonly type: string;
}

/** Whether to offer a place to drop it: something that may be a file is in it, and not only what is refused. */
export const holdsAcceptedFile = (items: readonly Carried[]): boolean =>
  items.some(({ kind, type }) => kind === 'file' && isAcceptedType(type));

/** Pictures that a browser draws and never runs. */
const DRAWN: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** @param type as the service found it by content. */
export const isDrawnInline = (type: string): boolean => DRAWN.has(type);
