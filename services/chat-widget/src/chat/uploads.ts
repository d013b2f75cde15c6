import type { BatonClient, Item } from '@baton/client';
import { type Trouble, troubleOf } from './trouble';

/** A file on its way. It leaves the list when its line stands in the thread. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly status: 'pending' | 'sent' | 'failed';
  readonly trouble: Trouble | null;
}

/** What a deployment takes unless it says otherwise; the service knows for sure. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** What is wrong with a file before a byte of it was sent. */
const faultOf = ({ size }: File): Trouble | null => {
  if (size === 0) return { kind: 'fileEmpty' };
  return size > MOST_BYTES ? { kind: 'fileTooLarge', most: MOST_BYTES } : null;
};

interface Held extends Upload {
  readonly file: File;
  /** Revision of its line; null: not stored, as far as is known. */
  readonly revision: number | null;
}

export interface UploadsOptions {
  readonly api: Pick<BatonClient['conversations'], 'share'>;
  readonly conversationId: string;
  readonly uuid: () => string;
  /** Something of the list changed. */
  readonly onChange: () => void;
  /** A file was stored. */
  readonly onSent: () => void;
}

/** Files that a customer sends, one after the other so that they stand in the thread as they were chosen. */
export class Uploads {
  private held: readonly Held[] = [];
  private sending: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(private readonly options: UploadsOptions) {}

  list(): readonly Upload[] {
    return this.held;
  }

  add(files: readonly File[]): void {
    for (const file of files) {
      const id = this.options.uuid();
      const base = { id, file, name: file.name || 'file', size: file.size, revision: null };
      const trouble = faultOf(file);
      this.put({ ...base, status: trouble === null ? 'pending' : 'failed', trouble });
      if (trouble === null) this.dispatch(id);
    }
  }

  /** With the same key: if it was stored after all, it stays one file. */
  retry(id: string): void {
    if (this.find(id)?.status !== 'failed') return;
    this.change(id, { status: 'pending', trouble: null });
    this.dispatch(id);
  }

  discard(id: string): void {
    this.held = this.held.filter((upload) => upload.id !== id || upload.status !== 'failed');
    this.options.onChange();
  }

  /** What could not be reached may be reached now. */
  retryUnreachable(): void {
    for (const { id, trouble } of this.held) if (trouble?.kind === 'unreachable') this.retry(id);
  }

  /** Lines that arrived take their uploads away. */
  settle(items: readonly Item[]): void {
    const last = items.at(-1)?.revision ?? -1;
    const left = this.held.filter(({ revision }) => revision === null || revision > last);
    if (left.length !== this.held.length) this.held = left;
  }

  close(): void {
    this.closing.abort();
  }

  private find(id: string): Held | undefined {
    return this.held.find((upload) => upload.id === id);
  }

  private put(upload: Held): void {
    this.held = [...this.held, upload];
    this.options.onChange();
  }

  private change(id: string, changes: Partial<Held>): void {
    this.held = this.held.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload));
    this.options.onChange();
  }

  private dispatch(id: string): void {
    this.sending = this.sending.then(() => this.send(id));
  }

  private async send(id: string): Promise<void> {
    const upload = this.find(id);
    if (upload === undefined || this.closing.signal.aborted) return;
    const { api, conversationId, onSent } = this.options;
    try {
      const content = { content: upload.file, name: upload.name };
      const { revision } = await api.share(conversationId, content, { key: id, signal: this.closing.signal });
      this.change(id, { status: 'sent', revision });
      onSent();
    } catch (error) {
      if (!this.closing.signal.aborted) this.change(id, { status: 'failed', trouble: troubleOf(error) });
    }
  }
}
