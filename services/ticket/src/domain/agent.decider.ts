import { type Decider, Rejection } from '@baton/decider';
import type { AgentEvent, AgentEventOf } from './agent.events';

export type Preferences = Readonly<AgentEventOf<'PreferencesChanged'>['data']>;

/** One agent of the directory. */
export interface AgentState {
  /** Null: not registered. */
  readonly id: string | null;
  readonly name: string | null;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
  readonly preferences: Preferences;
  /** Revision of the last event folded; -1 before the first. */
  readonly revision: number;
}

/** The caller's token, copied into the directory. */
export interface RegisterAgent {
  readonly type: 'RegisterAgent';
  readonly agentId: string;
  readonly name: string | null;
  readonly skills: readonly string[];
  readonly queues: readonly string[];
}

/** Absent members stay as they are. */
export interface ChangePreferences {
  readonly type: 'ChangePreferences';
  readonly changes: Partial<Preferences>;
}

export type AgentCommand = RegisterAgent | ChangePreferences;

const initial: AgentState = {
  id: null,
  name: null,
  skills: [],
  queues: [],
  preferences: { sound: true, locale: null, theme: 'system' },
  revision: -1,
};

const evolve = (before: AgentState, event: AgentEvent): AgentState => {
  const state = { ...before, revision: before.revision + 1 };
  switch (event.type) {
    case 'AgentRegistered': {
      const { agentId, name, skills, queues } = event.data;
      return { ...state, id: agentId, name, skills, queues };
    }
    case 'AgentRefreshed': {
      const { name, skills, queues } = event.data;
      return { ...state, name, skills, queues };
    }
    case 'PreferencesChanged': {
      const { sound, locale, theme } = event.data;
      return { ...state, preferences: { sound, locale, theme } };
    }
  }
};

const decide = (command: AgentCommand, state: AgentState): AgentEvent[] => {
  switch (command.type) {
    case 'RegisterAgent':
      return register(command, state);
    case 'ChangePreferences':
      return changePreferences(command, state);
  }
};

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

const register = (command: RegisterAgent, state: AgentState): AgentEvent[] => {
  const { agentId, name } = command;
  const [skills, queues] = [[...command.skills], [...command.queues]];
  if (state.id === null) return [{ type: 'AgentRegistered', data: { agentId, name, skills, queues } }];
  const known = name === state.name && sameNames(skills, state.skills) && sameNames(queues, state.queues);
  return known ? [] : [{ type: 'AgentRefreshed', data: { name, skills, queues } }];
};

const changePreferences = ({ changes }: ChangePreferences, state: AgentState): AgentEvent[] => {
  if (state.id === null) throw new Rejection('not-found');
  const before = state.preferences;
  const sound = changes.sound ?? before.sound;
  const locale = changes.locale === undefined ? before.locale : changes.locale;
  const theme = changes.theme ?? before.theme;
  if (sound === before.sound && locale === before.locale && theme === before.theme) return [];
  return [{ type: 'PreferencesChanged', data: { sound, locale, theme } }];
};

/** The directory's entry of one agent. */
export const agentDecider: Decider<AgentState, AgentCommand, AgentEvent> = { initial, evolve, decide };
