import type { BatonClient, Store } from '@baton/client';
import { newKey } from './new-key';
import { type FileFault, faultOf } from './upload-policy';
import { withProgress } from './upload-transport';

/** A file on its way, or why it is not. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly status: 'sending' | 'failed' | 'refused';
  /** How much has left, 0 to 1. */
  readonly part: number;
  readonly fault: FileFault | null;
  readonly error: unknown;
}

interface Held extends Upload {
  readonly file: File;
  readonly abort: AbortController;
  readonly onStored: () => void;
}

/** What a ticket's files are sent with. */
export interface UploadTarget {
  readonly ticketId: string;
  readonly conversationId: string;
  /** A file has arrived: its line is in the conversation. */
  readonly arrived: () => void;
}

/** Files of one ticket that are on their way. They go on when the page shows another ticket. */
export class TicketUploads implements Store<readonly Upload[]> {
  private readonly listeners = new Set<() => void>();
  private held: readonly Held[] = [];

  constructor(
    private readonly api: Pick<BatonClient['conversations'], 'share'>,
    private readonly target: UploadTarget,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener();
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  };

  readonly getSnapshot = (): readonly Upload[] => this.held;

  /** Sends what may be sent, and says of the rest why it may not. */
  add(files: readonly File[], maxBytes: number, onStored: () => void = () => undefined): void {
    for (const file of files) {
      const fault = faultOf(file, maxBytes);
      const upload = this.hold(file, fault, onStored);
      if (fault === null) void this.send(upload);
    }
  }

  refuseFolder(name: string): void {
    this.hold(new File([], name), 'folder');
  }

  retry(id: string): void {
    const upload = this.held.find((one) => one.id === id);
    if (upload?.status !== 'failed') return;
    this.change(id, { status: 'sending', part: 0, error: null, abort: new AbortController() });
    const again = this.held.find((one) => one.id === id);
    if (again) void this.send(again);
  }

  /** Gives up what is on its way, or takes away what is said of one that is not. */
  remove(id: string): void {
    const upload = this.held.find((one) => one.id === id);
    this.drop(id);
    upload?.abort.abort(new DOMException('cancelled', 'AbortError'));
  }

  private hold(file: File, fault: FileFault | null, onStored: () => void = () => undefined): Held {
    const status = fault === null ? 'sending' : 'refused';
    const { name, size } = file;
    const upload: Held = {
      id: newKey('file'),
      name,
      size,
      status,
      part: 0,
      fault,
      error: null,
      file,
      abort: new AbortController(),
      onStored,
    };
    this.set([...this.held, upload]);
    return upload;
  }

  private async send({ id, file, name, abort, onStored }: Held): Promise<void> {
    const { conversationId, ticketId, arrived } = this.target;
    try {
      await withProgress(
        id,
        (part) => this.change(id, { part }),
        () => this.api.share(conversationId, { content: file, name, ticketId }, { key: id, signal: abort.signal }),
      );
      this.drop(id);
      onStored();
      arrived();
    } catch (error) {
      if (!abort.signal.aborted) this.change(id, { status: 'failed', error });
    }
  }

  private change(id: string, to: Partial<Held>): void {
    this.set(this.held.map((upload) => (upload.id === id ? { ...upload, ...to } : upload)));
  }

  private drop(id: string): void {
    this.set(this.held.filter((upload) => upload.id !== id));
  }

  private set(held: readonly Held[]): void {
    this.held = held;
    for (const listener of [...this.listeners]) listener();
  }
}

const ofClient = new WeakMap<BatonClient, Map<string, TicketUploads>>();

/** The uploads of a ticket: they outlive whatever is drawn. */
export const uploadsOf = (baton: BatonClient, target: UploadTarget): TicketUploads => {
  const all = ofClient.get(baton) ?? new Map<string, TicketUploads>();
  ofClient.set(baton, all);
  const known = all.get(target.ticketId) ?? new TicketUploads(baton.conversations, target);
  all.set(target.ticketId, known);
  return known;
};
