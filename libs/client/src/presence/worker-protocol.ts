/** What a page tells its presence worker. */
export type ToWorker =
  | { readonly kind: 'start'; readonly address: string; readonly ttlSeconds: number }
  | { readonly kind: 'active' }
  | { readonly kind: 'hide'; readonly hidden: boolean }
  | { readonly kind: 'stop' };

/** What the worker tells its page. */
export type FromWorker = { readonly kind: 'lost' };

/** A dedicated worker, as far as it is used here; the page makes it, because only its bundler knows where the file is. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
