const topic = (name: string, cleanup: 'delete' | 'compact') => ({
  name: `killed.${name}`,
  partitions: 3,
  cleanup,
  retentionMs: null,
  key: 'one of seven',
});

/** What the process that gets killed writes: every number as an event, and as the latest state of its key. */
export const killedEvents = topic('events', 'delete');
export const killedStates = topic('states', 'compact');
export const keyOf = (n: number): string => `key-${n % 7}`;
