/** What a browser draws and never runs; the type is by content, as the service found it. */
const SAFE: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** Larger ones are to be saved: drawing them costs the host page its memory. */
const MOST_BYTES = 10_000_000;

export const isSafePicture = ({ type, size }: { readonly type: string; readonly size: number }): boolean =>
  SAFE.has(type) && size <= MOST_BYTES;

const MOST_WIDTH = 480;
const MOST_HEIGHT = 480;

/** @returns width and height within the bounds, of the same shape. */
export const fitted = (width: number, height: number): readonly [number, number] => {
  const scale = Math.min(1, MOST_WIDTH / width, MOST_HEIGHT / height);
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
};

/**
 * Draws a picture on a canvas: a host page's policy for images (`img-src`) says nothing about that, and whatever else is in the file
 * stays behind. @throws DOMException for what is no picture.
 */
export const drawInto = async (canvas: HTMLCanvasElement, blob: Blob): Promise<void> => {
  const bitmap = await createImageBitmap(blob);
  const [width, height] = fitted(bitmap.width, bitmap.height);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  canvas.classList.add('drawn');
};

/** Saves a file under its name; the anchor never stands in the page. */
export const saveAs = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
