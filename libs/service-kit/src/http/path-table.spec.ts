import { pathTable, serviceOfPath } from './path-table';

describe('the path table', () => {
  it('names the service of a prefix, with and without what follows', () => {
    for (const [prefix, service] of Object.entries(pathTable)) {
      expect(serviceOfPath(prefix)).toBe(service);
      expect(serviceOfPath(`${prefix}/a/b?c=d`)).toBe(service);
      expect(serviceOfPath(`${prefix}?c=d`)).toBe(service);
    }
  });

  it('does not take the beginning of a longer word for a prefix', () => {
    expect(serviceOfPath('/v1/ticketsx')).toBeNull();
    expect(serviceOfPath('/v1/ticket')).toBeNull();
    expect(serviceOfPath('/v2/tickets')).toBeNull();
    expect(serviceOfPath('//v1/tickets')).toBeNull();
  });

  it('knows nothing of names that every object has', () => {
    expect(serviceOfPath('/v1/constructor')).toBeNull();
  });
});
