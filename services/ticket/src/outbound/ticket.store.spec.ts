import {
  type DomainEvent,
  type EventCodec,
  type NewEvent,
  type RecordedEvent,
  UnknownEventType,
} from '@baton/event-store';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryKeys } from '../../test/memory-keys';
import {
  ada,
  claimedBy,
  created,
  CUSTOMER,
  deletedBy,
  erased,
  forwarded,
  gone,
  grace,
  NOW,
  resolvedBy,
  restoredBy,
  returned,
  sam,
  TICKET,
  unclaimedBy,
} from '../../test/ticket.examples';
import type { AgentEvent } from '../domain/agent.events';
import type { SettingsEvent } from '../domain/settings.decider';
import { type TicketEvent, ticketEventSchemas } from '../domain/ticket.events';
import { agentCodec, settingsCodec, ticketCodec } from './ticket.store';

const personal = {
  TicketCreated: ['customerName', 'subject', 'variables'],
  Unclaimed: ['reason'],
  Forwarded: ['note'],
  Resolved: ['suggestedFaq'],
  Deleted: ['reason'],
  AgentRegistered: ['name'],
  AgentRefreshed: ['name'],
} as const;

const withText = (event: TicketEvent): TicketEvent => {
  switch (event.type) {
    case 'Unclaimed':
      return { ...event, data: { ...event.data, reason: 'Lunch' } };
    case 'Forwarded':
      return { ...event, data: { ...event.data, note: 'She moved to Kirchgasse 7' } };
    case 'Resolved':
      return { ...event, data: { ...event.data, suggestedFaq: 'How do I move?' } };
    default:
      return event;
  }
};

const ticketEvents = [
  created,
  claimedBy(ada),
  unclaimedBy(ada),
  forwarded(ada, grace),
  resolvedBy(ada),
  gone,
  returned,
  deletedBy(ada),
  restoredBy(sam),
  erased,
].map(withText);
const agentEvents: AgentEvent[] = [
  { type: 'AgentRegistered', data: { agentId: 'ada', name: 'Ada', skills: ['billing'], queues: [] } },
  { type: 'AgentRefreshed', data: { name: 'Ada L.', skills: ['billing'], queues: ['vip'] } },
  { type: 'PreferencesChanged', data: { sound: false, locale: 'de', theme: 'dark' } },
];
const settingsEvents: SettingsEvent[] = [
  {
    type: 'SettingsChanged',
    data: { askFaqOnResolve: true, allowForwardToOffline: false, goneAfterSeconds: 60, maxFileBytes: 1_000 },
  },
];

const metadata = {
  commandId: '01920000-0000-7000-8000-00000000000a',
  actor: { kind: 'agent', id: 'ada' },
  customerId: CUSTOMER as string | null,
  correlationId: 'c',
  causationId: null,
  traceparent: null,
  occurredAt: NOW,
} as const;

interface Case {
  readonly stream: string;
  readonly events: readonly DomainEvent[];
  readonly person: string | null;
  readonly codec: (keys: ReturnType<typeof memoryKeys>) => EventCodec<DomainEvent>;
}
const asAny = (codec: unknown): EventCodec<DomainEvent> => codec as EventCodec<DomainEvent>;
const cases: Case[] = [
  { stream: `ticket-${TICKET}`, events: ticketEvents, person: CUSTOMER, codec: (keys) => asAny(ticketCodec(keys)) },
  { stream: 'agent-ada', events: agentEvents, person: 'agent:ada', codec: (keys) => asAny(agentCodec(keys)) },
  { stream: 'settings', events: settingsEvents, person: null, codec: (keys) => asAny(settingsCodec(keys)) },
];

const recorded = (stream: string, event: NewEvent, revision: number): RecordedEvent => ({
  ...(JSON.parse(JSON.stringify(event)) as NewEvent),
  stream,
  revision,
  position: String(revision),
});
const fieldsOf = (type: string): readonly string[] => (type in personal ? personal[type as keyof typeof personal] : []);

it('every stored event of a ticket has a sample here', () => {
  expect(ticketEvents.map(({ type }) => type).sort()).toEqual(Object.keys(ticketEventSchemas).sort());
});

describe.each(cases)('$stream', ({ stream, events, person, codec }) => {
  it.each(events.map((event) => [event.type, event] as const))('%s comes back as it was stored', async (_, event) => {
    const { encode, decode } = bound(codec(memoryKeys()));
    const [stored] = await encode(stream, [event], metadata);
    expect(await decode(recorded(stream, stored as NewEvent, 0))).toEqual(event);
  });

  it.each(events.map((event) => [event.type, event] as const))(
    '%s stores nothing personal in clear',
    async (type, event) => {
      const [stored] = await codec(memoryKeys()).encode(stream, [event], metadata);
      for (const field of fieldsOf(type)) {
        expect(event.data[field]).toBeTruthy();
        expect(stored?.data).not.toHaveProperty(field);
      }
    },
  );

  it.each(events.map((event) => [event.type, event] as const))(
    '%s of an erased person reads as null',
    async (type, event) => {
      const keys = memoryKeys();
      const { encode, decode } = bound(codec(keys));
      const [stored] = await encode(stream, [event], metadata);
      if (person !== null) await keys.destroy(person);
      const nothing = Object.fromEntries(fieldsOf(type).map((field) => [field, null]));
      expect(await decode(recorded(stream, stored as NewEvent, 0))).toEqual({
        type,
        data: { ...event.data, ...nothing },
      });
    },
  );

  it('a type of a newer version stops the reader', async () => {
    const [stored] = await codec(memoryKeys()).encode(stream, events.slice(0, 1), metadata);
    const newer = { ...recorded(stream, stored as NewEvent, 3), type: 'SomethingNew' };
    await expect(codec(memoryKeys()).decode(newer)).rejects.toThrow(UnknownEventType);
  });
});

const bound = (codec: EventCodec<DomainEvent>) => ({
  encode: codec.encode.bind(codec),
  decode: codec.decode.bind(codec),
});

/**
 * What version 1 wrote, kept for ever: a change that cannot read it any more breaks every store in the field. The file is written
 * once, when a new event has no sample in it; never edit a line of it.
 */
describe('golden samples', () => {
  const file = join(__dirname, '../../test/golden/stored-events.v1.json');
  interface Sample {
    readonly stored: RecordedEvent;
    readonly reads: DomainEvent;
  }
  const samples = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Sample[]) : [];

  it('there is one of every stored event', async () => {
    const missing = cases.flatMap(({ stream, events, codec }) =>
      events
        .filter(({ type }) => !samples.some(({ reads }) => reads.type === type))
        .map(async (event): Promise<Sample> => {
          const [stored] = await codec(memoryKeys()).encode(stream, [event], metadata);
          return { stored: recorded(stream, stored as NewEvent, 0), reads: event };
        }),
    );
    if (missing.length === 0) return;
    writeFileSync(file, `${JSON.stringify([...samples, ...(await Promise.all(missing))], null, 2)}\n`);
    throw new Error(`samples were missing and are written now: look at ${file} and commit it`);
  });

  it.each(samples.map((sample) => [sample.reads.type, sample] as const))(
    '%s still reads',
    async (_, { stored, reads }) => {
      const owner = cases.find(({ stream }) => stream === stored.stream);
      expect(await owner?.codec(memoryKeys()).decode(stored)).toEqual(reads);
    },
  );
});
