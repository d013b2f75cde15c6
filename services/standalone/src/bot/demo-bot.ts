import { type AnyPublicEvent, fromCloudEvent, topics } from '@baton/contracts';
import type { BusRecord, EventBus } from '@baton/event-bus';
import type { Lifecycle, TokenSigner } from '@baton/service-kit';
import type { Logger } from 'pino';
import { BotClient, BotRefused } from './bot-client';
import { openBotOffsets } from './bot-offsets';
import { GREETING, MENU, replyTo } from './dialogue';

/** The only channel that the bot attends. */
const CHANNEL = 'web';
const GROUP = 'demo-bot';
const OTHERS_BUSINESS: ReadonlySet<string> = new Set(['bot-not-in-charge', 'chat-ended', 'erased']);

type Started = Extract<AnyPublicEvent, { type: 'baton.conversation.started.v1' }>;
type Posted = Extract<AnyPublicEvent, { type: 'baton.conversation.message-posted.v1' }>;

const ATTENDED: ReadonlySet<string> = new Set<(Started | Posted)['type']>([
  'baton.conversation.started.v1',
  'baton.conversation.message-posted.v1',
]);

/** What the bot does something about; everything else, and whatever it cannot read, is none of its business. */
const attendedEvent = ({ headers, value }: BusRecord): Started | Posted | null => {
  if (value === null || !ATTENDED.has(headers['ce_type'] ?? '') || !value.includes(`"${CHANNEL}"`)) return null;
  try {
    const event = fromCloudEvent(headers, JSON.parse(value)) as Started | Posted;
    return event.data.channel === CHANNEL ? event : null;
  } catch {
    return null;
  }
};

/**
 * One bot, as anybody could write it: it hears of messages from the bus and acts through the HTTP API. Whatever it does carries
 * an id made from the customer's message, so that hearing of one twice (a restart, a second bot) answers it once. From the bus, and not
 * from the live view `bot`, because it greets whoever comes: the view tells of what waits for an answer, and nobody has asked by then.
 */
export class DemoBot {
  constructor(
    private readonly client: BotClient,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** @throws Error when it should be told again: something cannot be reached. */
  async hear(record: BusRecord): Promise<void> {
    const event = attendedEvent(record);
    if (event === null) return;
    await this.unlessRefused(event.id, () =>
      event.type === 'baton.conversation.started.v1' ? this.greet(event) : this.answer(event),
    );
  }

  /** A person took over meanwhile, or the customer is gone: then the bot has nothing to say. What else is refused is worth a look. */
  private async unlessRefused(eventId: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof BotRefused)) throw error;
      const { status, code } = error;
      if (!OTHERS_BUSINESS.has(code ?? '')) this.log.warn({ eventId, status, code }, 'the demo bot was refused');
    }
  }

  /** A customer may have got a person before the bot heard of them. */
  private async greet({ id, data: { conversationId } }: Started): Promise<void> {
    const { mode } = await this.client.conversation(conversationId);
    if (mode === 'bot') await this.client.say(conversationId, `bot:${id}:0`, GREETING, MENU);
  }

  private async answer({ id, data, streamRevision }: Posted): Promise<void> {
    const { author, ticketId, conversationId } = data;
    if (author.kind !== 'customer' || ticketId !== null || streamRevision === null) return;
    const { mode, customer } = await this.client.conversation(conversationId);
    if (mode !== 'bot') return;
    const reply = replyTo(await this.client.turnsUpTo(conversationId, streamRevision), customer.name);
    const { variables } = reply;
    if (Object.keys(variables).length > 0)
      await this.unlessRefused(id, () => this.client.note(conversationId, variables, `bot:${id}:variables`));
    for (const [index, { text, choices }] of reply.says.entries()) {
      await this.client.say(conversationId, `bot:${id}:${index}`, text, choices);
    }
    if (reply.handover === null) return;
    const body = { seen: streamRevision, ...reply.handover, variables: reply.variables };
    await this.client.handOver(conversationId, body, `bot:${id}:handover`);
  }
}

export interface DemoBotOptions {
  /** Where the HTTP API answers. */
  readonly url: string;
  readonly bus: EventBus;
  readonly signer: TokenSigner;
  /** SQLite file of how far it has read. */
  readonly file: string;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
}

/** Starts the bot; the lifecycle stops it. */
export const startDemoBot = async ({ url, bus, signer, file, log, lifecycle }: DemoBotOptions): Promise<void> => {
  const bot = new DemoBot(new BotClient(url, signer), log);
  const offsets = await openBotOffsets(file);
  lifecycle.onShutdown('stores', 'demo bot offsets', () => offsets.close());
  const consumer = await bus.consume({
    group: GROUP,
    topics: [topics.conversationEvents],
    startAt: (topic, partition) => offsets.startAt(topic, partition),
    onBatch: async ({ records, topic, partition, nextOffset, signal }) => {
      for (const record of records) {
        if (signal.aborted) return;
        await bot.hear(record);
      }
      await offsets.save(topic, partition, nextOffset);
    },
    onCrash: (error) => log.error({ err: error }, 'the demo bot stopped'),
  });
  // First of all: it talks through the HTTP server that is about to close.
  lifecycle.onShutdown('streams', 'demo bot', () => consumer.stop());
};
