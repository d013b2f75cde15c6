/** What the examples of the HTTP surface tell of: one customer, one chat, two agents. */
export const samples = {
  ticketId: '019ac9d2-5b1e-7a30-8f55-0c3f1d7b9e21',
  conversationId: '6f1c2f0a-9a3e-5d57-b3a5-0f6a3c1e7d90',
  customerId: '019ac9cf-01d4-7e7b-9d0e-4b1f5a6c7d83',
  itemId: '2d0f6a55-3c2b-5b6e-9f0a-1c7e8d9b4a32',
  fileId: '9f86d081884c7d659a2feaa0c55ad015',
  asked: '2026-11-28T09:30:12.004Z',
  claimed: '2026-11-28T09:31:07.120Z',
  said: '2026-11-28T09:31:40.377Z',
  now: '2026-11-28T09:32:00.000Z',
} as const;
