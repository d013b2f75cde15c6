import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedBus, type EmbeddedBusOptions, openEmbeddedBus } from '../src/embedded/embedded-bus';
import type { BusUnderTest } from '../src/contract';

/** An empty embedded bus in a folder of its own, and quick to try again. */
export const embeddedUnderTest = async (
  options: Partial<EmbeddedBusOptions> = {},
): Promise<BusUnderTest & { readonly bus: EmbeddedBus; readonly folder: string; reopen(): Promise<EmbeddedBus> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bus-'));
  const quick = { cleanEveryMs: 0, pollEveryMs: 50, retry: { firstMs: 1, maxMs: 20 }, ...options };
  const reopen = () => openEmbeddedBus({ file: join(folder, 'bus.sqlite'), ...quick });
  const bus = await reopen();
  return {
    bus,
    folder,
    reopen,
    compact: async () => void (await bus.clean()),
    dispose: async () => {
      await bus.close();
      rmSync(folder, { recursive: true });
    },
  };
};
