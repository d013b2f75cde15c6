import { type Decider, Rejection } from '@baton/decider';
import type { CustomerEvent } from './customer.events';

export interface CustomerState {
  readonly isKnown: boolean;
  /** The first request counts; null: none. */
  readonly erasure: { readonly erasureId: string; readonly requestedAt: string } | null;
}

export interface IdentifyCustomer {
  readonly type: 'IdentifyCustomer';
  readonly customerId: string;
  readonly issuer: string;
  readonly externalId: string;
}

export interface RequestErasure {
  readonly type: 'RequestErasure';
  readonly customerId: string;
  readonly erasureId: string;
  readonly now: string;
}

export type CustomerCommand = IdentifyCustomer | RequestErasure;

const identify = (command: IdentifyCustomer, state: CustomerState): CustomerEvent[] => {
  if (state.erasure !== null) throw new Rejection('erased');
  if (state.isKnown) return [];
  const { customerId, issuer, externalId } = command;
  return [{ type: 'CustomerIdentified', data: { customerId, issuer, externalId } }];
};

const requestErasure = ({ customerId, erasureId, now }: RequestErasure, state: CustomerState): CustomerEvent[] =>
  state.erasure === null ? [{ type: 'ErasureRequested', data: { customerId, erasureId, requestedAt: now } }] : [];

const decide = (command: CustomerCommand, state: CustomerState): CustomerEvent[] => {
  switch (command.type) {
    case 'IdentifyCustomer':
      return identify(command, state);
    case 'RequestErasure':
      return requestErasure(command, state);
  }
};

const evolve = (state: CustomerState, event: CustomerEvent): CustomerState => {
  switch (event.type) {
    case 'CustomerIdentified':
      return { ...state, isKnown: true };
    case 'ErasureRequested': {
      const { erasureId, requestedAt } = event.data;
      return { ...state, erasure: { erasureId, requestedAt } };
    }
  }
};

/** The customer as a person: who they are elsewhere, and whether they were erased. */
export const customerDecider: Decider<CustomerState, CustomerCommand, CustomerEvent> = {
  initial: { isKnown: false, erasure: null },
  evolve,
  decide,
};
