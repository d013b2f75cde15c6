import { type AgentStateV1, type SettingsStateV1, topics } from '@baton/contracts';
import type { OutgoingRecord } from '@baton/event-bus';
import { type Change, stateRecord } from '@baton/relay';
import type { AgentState } from '../domain/agent.decider';
import type { AgentEvent } from '../domain/agent.events';
import type { SettingsEvent, SettingsState } from '../domain/settings.decider';

/** Where every service learns what to call an agent, and whom a ticket may be forwarded to. */
export const translateAgent = ({ recorded, after }: Change<AgentState, AgentEvent>): OutgoingRecord[] => {
  if (after.id === null) throw new Error(`damaged stream ${recorded.stream}`);
  const { id, name, skills, queues, preferences, revision } = after;
  const { sound, locale, theme } = preferences;
  const state: AgentStateV1 = {
    id,
    name,
    skills: [...skills],
    queues: [...queues],
    preferences: { sound, locale, theme },
    revision,
  };
  return [stateRecord(topics.agentState, id, state)];
};

/** What other services need to know of the settings, under the one key `settings`. */
export const translateSettings = ({ after }: Change<SettingsState, SettingsEvent>): OutgoingRecord[] => {
  const { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes, revision } = after;
  const state: SettingsStateV1 = { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes, revision };
  return [stateRecord(topics.settingsState, 'settings', state)];
};
