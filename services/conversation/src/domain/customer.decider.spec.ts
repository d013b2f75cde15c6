import { given } from '@baton/testing';
import { CUSTOMER, NOW } from '../../test/chat.examples';
import { customerDecider as decider, type CustomerCommand } from './customer.decider';
import type { CustomerEvent } from './customer.events';

const ERASURE = 'eeeeeeee-0000-7000-8000-000000000001';
const identify: CustomerCommand = {
  type: 'IdentifyCustomer',
  customerId: CUSTOMER,
  issuer: 'shop',
  externalId: 'jo-17',
};
const identified: CustomerEvent = {
  type: 'CustomerIdentified',
  data: { customerId: CUSTOMER, issuer: 'shop', externalId: 'jo-17' },
};
const erase: CustomerCommand = { type: 'RequestErasure', customerId: CUSTOMER, erasureId: ERASURE, now: NOW };
const requested: CustomerEvent = {
  type: 'ErasureRequested',
  data: { customerId: CUSTOMER, erasureId: ERASURE, requestedAt: NOW },
};

describe('a customer', () => {
  it('is identified once', () => {
    given(decider, []).when(identify).then([identified]);
    given(decider, [identified]).when(identify).thenNothing();
  });
  it('is erased once, known or not', () => {
    given(decider, []).when(erase).then([requested]);
    given(decider, [identified]).when(erase).then([requested]);
    given(decider, [requested])
      .when({ ...erase, erasureId: CUSTOMER })
      .thenNothing();
  });
  it('who was erased is not identified again: they are somebody new', () =>
    given(decider, [identified, requested]).when(identify).thenRejected('erased'));
});
