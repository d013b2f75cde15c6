import { given } from '@baton/testing';
import { agentDecider, type AgentCommand } from './agent.decider';
import type { AgentEvent } from './agent.events';

const token = { name: 'Ada', skills: ['billing'], queues: [] };
const register: AgentCommand = { type: 'RegisterAgent', agentId: 'ada', ...token };
const registered: AgentEvent = { type: 'AgentRegistered', data: { agentId: 'ada', ...token } };
const agent = (...history: AgentEvent[]) => given(agentDecider, history);

describe('RegisterAgent', () => {
  it('an agent who signs in for the first time is registered', () => agent().when(register).then([registered]));
  it('the same token again changes nothing', () => agent(registered).when(register).thenNothing());
  it.each([{ name: 'Ada L.' }, { skills: ['billing', 'sales'] }, { skills: ['sales'] }, { queues: ['vip'] }])(
    'a token with %j refreshes the directory',
    (news) => {
      const { name, skills, queues } = { ...token, ...news };
      agent(registered)
        .when({ ...register, ...news })
        .then([{ type: 'AgentRefreshed', data: { name, skills, queues } }]);
    },
  );
});

describe('ChangePreferences', () => {
  const changed: AgentEvent = { type: 'PreferencesChanged', data: { sound: false, locale: null, theme: 'system' } };

  it('absent members stay', () => {
    agent(registered)
      .when({ type: 'ChangePreferences', changes: { sound: false } })
      .then([changed]);
    agent(registered, changed)
      .when({ type: 'ChangePreferences', changes: { locale: 'de', theme: 'dark' } })
      .then([{ type: 'PreferencesChanged', data: { sound: false, locale: 'de', theme: 'dark' } }]);
  });
  it('a locale can be taken back', () =>
    agent(registered, { type: 'PreferencesChanged', data: { sound: true, locale: 'de', theme: 'system' } })
      .when({ type: 'ChangePreferences', changes: { locale: null } })
      .then([{ type: 'PreferencesChanged', data: { sound: true, locale: null, theme: 'system' } }]));
  it('the same again changes nothing', () =>
    agent(registered, changed)
      .when({ type: 'ChangePreferences', changes: { sound: false } })
      .thenNothing());
  it('an agent who is not registered has none', () =>
    agent()
      .when({ type: 'ChangePreferences', changes: { sound: false } })
      .thenRejected('not-found'));
});
