import { type Decider, Rejection } from '@baton/decider';
import { z } from 'zod';

const settings = {
  askFaqOnResolve: z.boolean(),
  allowForwardToOffline: z.boolean(),
  goneAfterSeconds: z.number().int().min(30).max(86_400).nullable(),
  maxFileBytes: z.number().int().min(1),
};

/** Stored events of `settings`, version 1. */
export const settingsEventSchemas = {
  /** An administrator changed the settings; `data` is all of them. */
  SettingsChanged: z.object(settings),
} as const;

export type Settings = Readonly<z.infer<(typeof settingsEventSchemas)['SettingsChanged']>>;
export interface SettingsEvent {
  readonly type: 'SettingsChanged';
  readonly data: Settings;
}

export interface SettingsState extends Settings {
  /** Revision of the last event folded; -1: these are the defaults. */
  readonly revision: number;
}

export interface ChangeSettings {
  readonly type: 'ChangeSettings';
  readonly settings: Settings;
  /** The revision that the sender has read and changes; -1: the defaults. */
  readonly expected: number;
}

const initial: SettingsState = {
  askFaqOnResolve: false,
  allowForwardToOffline: false,
  goneAfterSeconds: null,
  maxFileBytes: 20 * 1024 * 1024,
  revision: -1,
};

const evolve = (state: SettingsState, event: SettingsEvent): SettingsState => {
  switch (event.type) {
    case 'SettingsChanged': {
      const { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes } = event.data;
      const revision = state.revision + 1;
      return { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes, revision };
    }
  }
};

const decide = ({ settings, expected }: ChangeSettings, state: SettingsState): SettingsEvent[] => {
  if (expected !== state.revision) throw new Rejection('precondition-failed');
  const { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes } = settings;
  const isNews =
    askFaqOnResolve !== state.askFaqOnResolve ||
    allowForwardToOffline !== state.allowForwardToOffline ||
    goneAfterSeconds !== state.goneAfterSeconds ||
    maxFileBytes !== state.maxFileBytes;
  const data = { askFaqOnResolve, allowForwardToOffline, goneAfterSeconds, maxFileBytes };
  return isNews ? [{ type: 'SettingsChanged', data }] : [];
};

/** The one stream of settings. */
export const settingsDecider: Decider<SettingsState, ChangeSettings, SettingsEvent> = { initial, evolve, decide };
