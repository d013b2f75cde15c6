import type { Item, Posting } from '../src/api/types';
import { json, problem, type VirtualHost } from './virtual-host';
import { line } from './rows.examples';
import { ScriptedServer } from './scripted-stream';

const BOT = { kind: 'bot', id: 'bot', name: null } as const;
const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Conversations as the house keeps them, and the view `bot` of them: what bots say is theirs, what customers say is the test's. */
export class BotHouse {
  readonly stream: ScriptedServer;
  readonly handovers: { readonly id: string; readonly body: Record<string, unknown>; readonly key: string }[] = [];
  /** Refuses the next requests; null: lets them in. */
  refuse: (path: string, method: string) => Response | Promise<Response> | null = () => null;
  /** Called before a bot's message is stored. */
  beforePost: () => void = () => undefined;
  private readonly threads = new Map<string, Item[]>();
  private ids = 0;

  constructor(private readonly host: VirtualHost) {
    this.stream = new ScriptedServer(host);
    const live = host.answer;
    host.answer = (url, init) => {
      const { pathname } = new URL(url);
      if (pathname === '/v1/live') return live(url, init);
      return this.refuse(pathname, init.method ?? 'GET') ?? this.serve(pathname, init);
    };
  }

  /** A customer writes; nobody is told yet. */
  ask(conversationId: string, text: string): Item {
    return this.add(conversationId, { kind: 'customer', id: 'eve', name: 'Eve' }, text, `m${this.ids}`);
  }

  /** Some bot answers. */
  answer(conversationId: string, { id }: Item, text: string): Item {
    return this.add(conversationId, BOT, text, `bot:${id}:0`);
  }

  /** The frame that tells bots of a line. */
  tell(conversationId: string, item: Item): void {
    this.stream.last.frame('event', { view: 'bot', item: { ...item, conversationId, channel: 'web' } });
  }

  /** The snapshot: these wait. */
  begin(...waiting: readonly string[]): void {
    const rows = waiting.map((id) => ({ id, channel: 'web', customer: null, lastMessage: null, revision: 1 }));
    this.stream.last.frame('snapshot', { view: 'bot', time: new Date(this.host.time).toISOString(), rows }, 'c');
  }

  /** What bots have said there. */
  answers(conversationId: string): readonly string[] {
    const lines = this.threads.get(conversationId) ?? [];
    return lines.flatMap((item) => (item.author.kind === 'bot' && item.kind === 'message' ? [item.text ?? ''] : []));
  }

  private serve(path: string, init: RequestInit): Response {
    const [, , , id = '', what] = path.split('/');
    const body = init.body === undefined ? {} : (JSON.parse(init.body as string) as Record<string, unknown>);
    if (what === 'handover') {
      const key = (init.headers as Record<string, string>)['idempotency-key'] ?? '';
      this.handovers.push({ id, body, key });
      return json({});
    }
    if (init.method === 'GET') return json({ items: this.threads.get(id) ?? [], next: null });
    this.beforePost();
    const lines = this.threads.get(id) ?? [];
    const { text, clientMessageId } = body as unknown as Posting;
    const stored = lines.find((item) => item.kind === 'message' && item.clientMessageId === clientMessageId);
    if (stored !== undefined && 'text' in stored && stored.text !== text) return problem(422, 'idempotency-key-reused');
    return json(stored ?? this.add(id, BOT, text, clientMessageId));
  }

  private add(id: string, author: Item['author'], text: string, clientMessageId: string): Item {
    const lines = this.threads.get(id) ?? [];
    const last = lines.at(-1)?.revision ?? 0;
    const item = { ...line(last + 1, last, clientMessageId), id: idOf((this.ids += 1)), author, text } as Item;
    this.threads.set(id, [...lines, item]);
    return item;
  }
}
