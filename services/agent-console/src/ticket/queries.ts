/** What answers are kept under. */
export const keys = {
  ticket: (ticketId: string) => ['ticket', ticketId] as const,
  history: (ticketId: string) => ['history', ticketId] as const,
  lines: (conversationId: string) => ['lines', conversationId] as const,
  conversation: (conversationId: string) => ['conversation', conversationId] as const,
  ticketsOf: (customerId: string) => ['tickets-of', customerId] as const,
  chatsOf: (customerId: string) => ['chats-of', customerId] as const,
  forwardable: (ticketId: string) => ['forwardable', ticketId] as const,
  colleagues: ['colleagues'] as const,
  file: (fileId: string) => ['file', fileId] as const,
};
