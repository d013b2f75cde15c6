import type { OperationDoc } from '@baton/service-kit';

export const markTyping: OperationDoc = {
  id: 'markTyping',
  summary: 'The caller is typing; sent every 3 s while that is so.',
  description:
    'One that comes too soon after the last is dropped and answered alike. What is being written never leaves the browser.',
  answers: { 204: { about: 'Noted, or dropped.' } },
  problems: ['forbidden', 'conversation-not-found'],
};
