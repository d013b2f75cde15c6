import { pii } from '@baton/contracts';
import { Rejection } from '@baton/decider';
import { z } from 'zod';
import { commandIdFor, type CommandContext, CommandHandler, type CommandHandlerOptions, defineCodec } from '../src';
import type { DomainEventOf, EventStore, KeyStore } from '../src';

/** A small domain for the command handler's tests: a baton that one person holds at a time. */
export const batonEvents = {
  /** Somebody took the baton. */
  Taken: { version: 1, schema: z.object({ by: z.string(), at: z.string(), note: pii(z.string().nullable()) }) },
  /** The holder put it down. */
  PutDown: { version: 1, schema: z.object({ by: z.string() }) },
} as const;

export type BatonEvent = DomainEventOf<typeof batonEvents>;

export interface Baton {
  readonly holder: string | null;
  /** When the holder took it, as the command said. */
  readonly since: string | null;
  readonly turns: number;
}

export const batonDecider = {
  initial: { holder: null, since: null, turns: 0 } as Baton,
  evolve: (state: Baton, event: BatonEvent): Baton => {
    switch (event.type) {
      case 'Taken':
        return { holder: event.data.by, since: event.data.at, turns: state.turns + 1 };
      case 'PutDown':
        return { ...state, holder: null, since: null };
    }
  },
};

export const take =
  (by: string, at = 'noon', note: string | null = null) =>
  (state: Baton): BatonEvent[] => {
    if (state.holder === by) return [];
    if (state.holder !== null) throw new Rejection('already-taken', { by: state.holder });
    return [{ type: 'Taken', data: { by, at, note } }];
  };

export const putDown =
  (by: string) =>
  (state: Baton): BatonEvent[] => {
    if (state.holder === null) return [];
    if (state.holder !== by) throw new Rejection('not-holder');
    return [{ type: 'PutDown', data: { by } }];
  };

/** A command's context; equal keys are one command. */
export const context = (key: string, more: Partial<CommandContext<Baton>> = {}): CommandContext<Baton> => ({
  commandId: commandIdFor({ issuer: 'test', sub: 'test', method: 'POST', path: '/baton', key }),
  actor: { kind: 'agent', id: 'ann' },
  customerId: 'customer-1',
  correlationId: key,
  causationId: null,
  traceparent: null,
  occurredAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

/** A handler of its own over a store, as each replica has one. */
export const batonHandler = (
  store: EventStore,
  keys: KeyStore,
  options: Partial<CommandHandlerOptions<Baton, BatonEvent>> = {},
): CommandHandler<Baton, BatonEvent> => {
  const codec = defineCodec({ events: batonEvents, person: (_, { customerId }) => customerId, keys });
  return new CommandHandler<Baton, BatonEvent>({ store, codec, decider: batonDecider, ...options });
};
