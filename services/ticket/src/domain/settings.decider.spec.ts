import { given } from '@baton/testing';
import { type Settings, settingsDecider, type SettingsEvent } from './settings.decider';

const wanted: Settings = {
  askFaqOnResolve: true,
  allowForwardToOffline: true,
  goneAfterSeconds: 60,
  maxFileBytes: 1_000,
};
const changed: SettingsEvent = { type: 'SettingsChanged', data: wanted };
const settings = (...history: SettingsEvent[]) => given(settingsDecider, history);

it('the defaults are changed by who has read them', () =>
  settings().when({ type: 'ChangeSettings', settings: wanted, expected: -1 }).then([changed]));
it('the same again changes nothing', () =>
  settings(changed).when({ type: 'ChangeSettings', settings: wanted, expected: 0 }).thenNothing());
it('who has read an older version is refused, also when nothing would change', () =>
  settings(changed)
    .when({ type: 'ChangeSettings', settings: wanted, expected: -1 })
    .thenRejected('precondition-failed'));
it.each([
  { askFaqOnResolve: false },
  { allowForwardToOffline: false },
  { goneAfterSeconds: null },
  { maxFileBytes: 2_000 },
])('%j is a change', (news) =>
  settings(changed)
    .when({ type: 'ChangeSettings', settings: { ...wanted, ...news }, expected: 0 })
    .then([{ type: 'SettingsChanged', data: { ...wanted, ...news } }]),
);
