import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedBus, openEmbeddedBus } from '@baton/event-bus';
import {
  createDevIssuer,
  createLog,
  createTokenSigner,
  type DevIssuer,
  Lifecycle,
  newSigningKey,
  noRateLimits,
  type TokenSigner,
} from '@baton/service-kit';
import { MemoryTypingChannel } from '@baton/typing';
import { createPresenceService, MemoryPresenceStore, type PresenceService } from '../src/presence.module';

/** One machine: a bus and secrets that outlive the processes on it, and a clock that only tests move. */
export class PresenceMachine {
  now = Date.UTC(2026, 0, 1);
  /** Where marks go; never heard twice within its pause, on the clock of this machine. */
  readonly typing = new MemoryTypingChannel(() => this.now);
  private readonly secret = randomBytes(32);

  private constructor(
    private readonly folder: string,
    readonly bus: EmbeddedBus,
    readonly issuer: DevIssuer,
    readonly visitors: TokenSigner,
  ) {}

  static async open(): Promise<PresenceMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'presence-http-'));
    const bus = await openEmbeddedBus({ file: join(folder, 'bus.sqlite'), cleanEveryMs: 0 });
    const key = await newSigningKey();
    const visitors = await createTokenSigner({ issuer: 'visitors', audience: 'baton', key, roles: ['customer'] });
    return new PresenceMachine(folder, bus, await createDevIssuer(), visitors);
  }

  /** A process with an empty memory; it has read back what was told before. */
  async start(): Promise<{ service: PresenceService; stop: () => Promise<void> }> {
    const log = createLog({ level: 'silent', name: 'test' });
    const lifecycle = new Lifecycle(log);
    const store = new MemoryPresenceStore({ now: () => this.now });
    const ports = { bus: this.bus, store, typing: this.typing, connectionSecret: this.secret, sweepEveryMs: 0 };
    const service = await createPresenceService(ports, {
      issuers: [this.issuer.config, this.visitors.config],
      commandSecret: this.secret,
      log,
      lifecycle,
      rateLimits: noRateLimits,
    });
    await service.app.init();
    await service.start();
    await service.told();
    return {
      service,
      stop: async () => {
        expect(await lifecycle.shutdown()).toBe(true);
      },
    };
  }

  async close(): Promise<void> {
    await this.bus.close();
    await rm(this.folder, { recursive: true });
  }
}
