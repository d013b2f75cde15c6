import type { Session } from '../http/session';
import type { CommandOptions, ReadOptions } from './options';
import { command, read, segment } from './requests';
import type {
  Conversation,
  HandoverRequest,
  Item,
  ItemPage,
  ItemRange,
  PastConversation,
  Posting,
  StartRequest,
  Visit,
  VisitRequest,
} from './types';

/** A large file on a slow line takes its time. */
const UPLOAD_MS = 300_000;

const at = (id: string, rest = ''): string => `/v1/conversations/${segment(id)}${rest}`;

/** Chats: what is said in them, and what customers and bots do. */
export class Conversations {
  constructor(private readonly session: Session) {}

  /** First contact of a customer: a token of their own. Needs none. */
  visit(body: VisitRequest, options?: CommandOptions): Promise<Visit> {
    return command(this.session, { method: 'POST', path: '/v1/visitors', body, anonymous: true }, options);
  }

  /** A bot begins, or finds, the thread of one customer on one channel. */
  start(body: StartRequest, options?: CommandOptions): Promise<Conversation> {
    return command(this.session, { method: 'POST', path: '/v1/conversations', body }, options);
  }

  get(id: string, options?: ReadOptions): Promise<Conversation> {
    return read(this.session, at(id), options);
  }

  items(id: string, range: ItemRange = {}, options?: ReadOptions): Promise<ItemPage> {
    return read(this.session, at(id, '/messages'), options, { ...range });
  }

  /** The client message id is the key, unless another is given: a message is posted once, also by another call. */
  post(id: string, body: Posting, options: CommandOptions = {}): Promise<Item> {
    const { clientMessageId } = body;
    const key = options.key ?? (/^[\x20-\x7e]{1,200}$/.test(clientMessageId) ? clientMessageId : undefined);
    return command(this.session, { method: 'POST', path: at(id, '/messages'), body }, { ...options, key });
  }

  /** @param ticketId the chat that an agent believes to be in. */
  share(
    id: string,
    file: { readonly content: Blob; readonly name: string; readonly ticketId?: string },
    options?: CommandOptions,
  ): Promise<Item> {
    const body = new FormData();
    if (file.ticketId !== undefined) body.append('ticketId', file.ticketId);
    body.append('file', file.content, file.name);
    return command(this.session, { method: 'POST', path: at(id, '/files'), body, timeoutMs: UPLOAD_MS }, options);
  }

  /** The bytes of a shared file, for an object URL. */
  download(fileId: string, { signal }: ReadOptions = {}): Promise<Blob> {
    const call = { method: 'GET', path: `/v1/files/${segment(fileId)}`, signal, timeoutMs: UPLOAD_MS } as const;
    return this.session.retried(call, (response) => response.blob());
  }

  /** Asks for a person: the new live chat, or the one that runs. */
  handover(id: string, body: HandoverRequest = {}, options?: CommandOptions): Promise<Conversation> {
    return command(this.session, { method: 'POST', path: at(id, '/handover'), body }, options);
  }

  /** The customer ends the live chat that they name. */
  leave(id: string, ticketId: string, options?: CommandOptions): Promise<Conversation> {
    return command(this.session, { method: 'POST', path: at(id, '/leave'), body: { ticketId } }, options);
  }

  /** What a bot learned, merged over what was known. */
  collect(id: string, variables: Readonly<Record<string, string>>, options?: CommandOptions): Promise<Conversation> {
    return command(this.session, { method: 'PUT', path: at(id, '/variables'), body: { variables } }, options);
  }

  /** A note for colleagues. */
  note(id: string, text: string, options?: CommandOptions): Promise<Item> {
    return command(this.session, { method: 'POST', path: at(id, '/notes'), body: { text } }, options);
  }

  /** @param upTo revision of the last line that was seen. */
  markRead(id: string, upTo: number, options?: CommandOptions): Promise<Conversation> {
    return command(this.session, { method: 'POST', path: at(id, '/read'), body: { upTo } }, options);
  }

  /** Chats of a customer, newest activity first. */
  async ofCustomer(customerId: string, options?: ReadOptions): Promise<readonly PastConversation[]> {
    const path = `/v1/customers/${segment(customerId)}/conversations`;
    return (await read<{ items: readonly PastConversation[] }>(this.session, path, options)).items;
  }
}
