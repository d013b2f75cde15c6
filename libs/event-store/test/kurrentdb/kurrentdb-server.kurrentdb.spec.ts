import { eventStoreContract } from '../../src/contract/event-store.contract';
import { kurrentDbServerUnderTest } from './kurrentdb-server-under-test';

const url = process.env['KURRENTDB_URL'];

if (url === undefined) {
  it('has a server to run on', () => {
    throw new Error(
      'set KURRENTDB_URL, for example kurrentdb://localhost:2113?tls=false, to a server that nobody else uses',
    );
  });
} else {
  eventStoreContract('KurrentDB', () => kurrentDbServerUnderTest(url));
}
