import { StoreUnavailable } from '@baton/event-store';
import { connectionIds } from '../outbound/connection-id';
import { MemoryPresenceStore } from '../outbound/memory-presence-store';
import { PresenceController } from './presence.http';

const ids = connectionIds(Buffer.alloc(32, 1));
const shown = { id: 'ada', status: 'unknown', availability: 'available', since: null };

class AwayStore extends MemoryPresenceStore {
  override find(): Promise<never> {
    return Promise.reject(new StoreUnavailable('Redis is away'));
  }
}

class BrokenStore extends MemoryPresenceStore {
  override find(): Promise<never> {
    return Promise.reject(new TypeError('a bug'));
  }
}

it('while the store is away everybody is unknown, and nobody offline, also who left before', async () => {
  const answer = await new PresenceController(new AwayStore(), ids).agents({ ids: ['ada,bob'] });
  expect(answer.items).toEqual([shown, { ...shown, id: 'bob' }]);
});

it('a fault of the code is not hidden as unknown', async () => {
  await expect(new PresenceController(new BrokenStore(), ids).agents({ ids: ['ada'] })).rejects.toThrow('a bug');
});
