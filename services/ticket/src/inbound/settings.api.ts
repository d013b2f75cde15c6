import type { OperationDoc } from '@baton/service-kit';
import { SettingsBody } from './settings.dto';

const now = { about: 'The settings as they are now.', body: SettingsBody, headers: ['ETag'] } as const;

export const getSettings: OperationDoc = {
  id: 'getSettings',
  summary: 'The settings of this deployment.',
  answers: { 200: now },
  problems: [],
};

export const changeSettings: OperationDoc = {
  id: 'changeSettings',
  summary: 'Change the settings: all of them at once, by who has read what they change.',
  answers: { 200: now },
  problems: ['precondition-failed'],
};
