/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or null when the body is none. */
  readonly body: Record<string, unknown> | null;
}

export interface Sending {
  /** Token. */
  readonly as?: string;
  /** Sent as JSON; for anything else give `raw`. */
  readonly body?: unknown;
  readonly raw?: RequestInit['body'];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody's chat: who talks, and which ticket waits. */
export interface Chat {
  readonly customer: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly ticketId: string;
  /** Baton-Seen of the handover. */
  readonly seen: string;
}

const parsed = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
};

/** A plain client of the public API: one request, one answer, nothing tried again. */
export class Client {
  constructor(readonly url: string) {}

  async call(method: string, path: string, { as, body, raw, headers = {} }: Sending = {}): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(raw !== undefined ? { body: raw } : body !== undefined ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  }

  /** @throws Error when the answer is no success: for what a proof needs before it begins. */
  async must(method: string, path: string, sending: Sending = {}): Promise<Answer & { body: Record<string, unknown> }> {
    const { status, headers, body } = await this.call(method, path, sending);
    if (status >= 300 || body === null) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return { status, headers, body };
  }

  async token(sub: string, roles: readonly string[] = ['agent'], skills: readonly string[] = []): Promise<string> {
    const { body } = await this.must('POST', '/v1/dev/tokens', { body: { sub, name: sub, roles, skills } });
    return String(body['token']);
  }

  async visitor(channel = 'proof'): Promise<Pick<Chat, 'customer' | 'customerId' | 'conversationId'>> {
    const { body } = await this.must('POST', '/v1/visitors', { body: { channel } });
    return {
      customer: String(body['token']),
      customerId: String(body['customerId']),
      conversationId: String(body['conversationId']),
    };
  }

  /** A visitor who asked for a person. */
  async chat(): Promise<Chat> {
    const visitor = await this.visitor();
    const path = `/v1/conversations/${visitor.conversationId}/handover`;
    const { body, headers } = await this.must('POST', path, { as: visitor.customer, body: { subject: 'proof' } });
    const ticketId = String((body['ticket'] as { id: string }).id);
    return { ...visitor, ticketId, seen: headers.get('baton-revision') ?? '' };
  }

  /** Resolves once the ticket service has made the ticket. */
  async ticketOf(chat: Chat, supervisor: string): Promise<Record<string, unknown>> {
    const seen = { as: supervisor, headers: { 'baton-seen': chat.seen } };
    return (await this.must('GET', `/v1/tickets/${chat.ticketId}`, seen)).body;
  }
}
