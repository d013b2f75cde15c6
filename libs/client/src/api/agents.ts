import { jsonOf, type Session } from '../http/session';
import type { CommandOptions, ReadOptions } from './options';
import { command, read } from './requests';
import type { Agent, AgentPresence, Availability, Colleague, Preferences, Settings } from './types';

/** Settings, and which version of them this is. */
export interface VersionedSettings {
  readonly settings: Settings;
  readonly version: string;
}

/** The directory: oneself, colleagues, who is there. */
export class Agents {
  constructor(private readonly session: Session) {}

  /** Copies name, skills and queues from the token into the directory; a page does it whenever it opens. */
  register(options?: CommandOptions): Promise<Agent> {
    return command(this.session, { method: 'PUT', path: '/v1/agents/me' }, options);
  }

  /** Members that are left out stay as they are. */
  prefer(preferences: Partial<Preferences>, options?: CommandOptions): Promise<Agent> {
    return command(this.session, { method: 'PATCH', path: '/v1/agents/me/preferences', body: preferences }, options);
  }

  /** @param forwardableFor a ticket: only whom it may go to, who can answer at once first. */
  async list(filter: { readonly forwardableFor?: string } = {}, options?: ReadOptions): Promise<readonly Colleague[]> {
    return (await read<{ items: readonly Colleague[] }>(this.session, '/v1/agents', options, { ...filter })).items;
  }

  choose(availability: Availability, { signal }: ReadOptions = {}): Promise<AgentPresence> {
    const call = { method: 'PUT', path: '/v1/presence/me', body: { availability }, signal } as const;
    return this.session.json(call) as Promise<AgentPresence>;
  }

  /** In the order asked for. */
  async presence(ids: readonly string[], options?: ReadOptions): Promise<readonly AgentPresence[]> {
    if (ids.length === 0) return [];
    // A single id with a comma would be read as several.
    const asked = ids.length === 1 ? [...ids, ...ids] : ids;
    const query = { ids: asked };
    const { items } = await read<{ items: readonly AgentPresence[] }>(
      this.session,
      '/v1/presence/agents',
      options,
      query,
    );
    return items.slice(0, ids.length);
  }

  settings({ signal }: ReadOptions = {}): Promise<VersionedSettings> {
    return this.session.retried({ method: 'GET', path: '/v1/settings', signal }, toVersioned);
  }

  /** @param version as it was read. @throws ProblemError `precondition-failed` when somebody changed them meanwhile. */
  changeSettings(
    { settings, version }: VersionedSettings,
    { signal, key = this.session.host.uuid() }: CommandOptions = {},
  ): Promise<VersionedSettings> {
    const headers = { 'if-match': version };
    return this.session.retried(
      { method: 'PUT', path: '/v1/settings', body: settings, headers, signal, key },
      toVersioned,
    );
  }
}

const toVersioned = async (response: Response): Promise<VersionedSettings> => ({
  settings: (await jsonOf(response)) as Settings,
  version: response.headers.get('etag') ?? '',
});
