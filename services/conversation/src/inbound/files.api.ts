import { fileResource, samples } from '@baton/contracts';
import type { OperationDoc } from '@baton/service-kit';
import { OF_ANY } from './conversation.api';

const form = {
  type: 'object',
  properties: {
    file: { type: 'string', format: 'binary', description: 'One file, of any field name.' },
    ticketId: { type: 'string', description: 'Agents only, and they must: the chat that they believe to be in.' },
  },
  required: ['file'],
};

export const shareFile: OperationDoc = {
  id: 'shareFile',
  summary: 'Send a file.',
  body: {
    about: 'A form with one file, and for agents the ticket.',
    raw: { 'multipart/form-data': { schema: form, example: { file: 'GIF89a', ticketId: samples.ticketId } } },
  },
  answers: {
    200: { about: 'It was sent before; this is it.', body: fileResource },
    201: { about: 'The file, as a line of the thread.', body: fileResource },
  },
  problems: [...OF_ANY, 'bot-not-in-charge', 'chat-ended', 'not-joined', 'file-too-large', 'file-type-not-allowed'],
};

export const downloadFile: OperationDoc = {
  id: 'downloadFile',
  summary: 'The bytes of a file, for whoever may read its line.',
  answers: {
    200: {
      about: 'The bytes; the content type is what they are.',
      raw: { '*/*': { schema: { type: 'string', format: 'binary' }, example: 'GIF89a' } },
      headers: ['Content-Disposition'],
    },
  },
  problems: ['not-found', 'erased'],
};
