/** What each planted bug changes in the JavaScript that our sources become: one place, found by its text. */
module.exports = {
  'relay-skips': {
    breaks: 'loss',
    file: /libs\/relay\/(src|dist)\/stream-folds\.[jt]s$/,
    find: 'const { next, records } = await before.publish(recorded);',
    replace: `const { next, records } = await before.publish(recorded);
      this.planted = (this.planted ?? 0) + 1;
      if (this.planted % 25 === 0) { this.folds.set(recorded.stream, next); return []; }`,
  },
  'relay-repeats': {
    breaks: 'duplicates',
    file: /libs\/relay\/(src|dist)\/stream-folds\.[jt]s$/,
    find: 'const { next, records } = await before.publish(recorded);',
    replace: `const { next, records } = await before.publish(recorded);
      this.planted = (this.planted ?? 0) + 1;
      if (this.planted % 25 === 0) { this.folds.set(recorded.stream, next); return [...records, ...records]; }`,
  },
  'handler-trusts-its-cache': {
    breaks: 'claims',
    file: /libs\/event-store\/(src|dist)\/handler\/command-handler\.[jt]s$/,
    find: 'if (fold.currentAt > arrived) return resultOf(events);',
    replace: 'return resultOf(events);',
  },
  'chat-never-ends': {
    breaks: 'silence',
    file: /services\/conversation\/(src|dist)\/domain\/conversation\.decider\.[jt]s$/,
    find: /if \(ticketId === null \|\| state\.ticketId !== ticketId\) throw new _decider\.Rejection\('chat-ended'\);\s*if \(state\.agentId !== author\.id\) throw new _decider\.Rejection\('not-joined'\);/,
    replace: '',
  },
  'crash-is-noticed-late': {
    breaks: 'presence-crash',
    file: /services\/presence\/(src|dist)\/domain\/presence\.times\.[jt]s$/,
    find: /const TTL_MS = 30_?000;/,
    replace: 'const TTL_MS = 45000;',
  },
  'sweep-comes-late': {
    breaks: 'presence-crash',
    file: /services\/presence\/(src|dist)\/presence\.module\.[jt]s$/,
    find: 'everyMs: sweepEveryMs',
    replace: 'everyMs: sweepEveryMs * 4',
  },
  'reload-is-a-leave': {
    breaks: 'presence-storm',
    file: /services\/presence\/(src|dist)\/domain\/presence\.times\.[jt]s$/,
    find: /const CLOSE_GRACE_MS = 10_?000;/,
    replace: 'const CLOSE_GRACE_MS = 0;',
  },
  'hidden-page-is-a-visible-one': {
    breaks: 'presence-storm',
    file: /services\/presence\/(src|dist)\/domain\/presence\.times\.[jt]s$/,
    find: 'hidden ? HIDDEN_TTL_MS : TTL_MS',
    replace: 'TTL_MS',
  },
  'outage-is-blamed-on-people': {
    breaks: 'presence-storm',
    file: /services\/presence\/(src|dist)\/domain\/presence\.watch\.[jt]s$/,
    find: 'Math.max(outageUntil, strangerUntil)',
    replace: '0',
  },
  'resume-skips-one': {
    breaks: 'resume',
    file: /services\/notification\/(src|dist)\/views\/since\.[jt]s$/,
    find: 'this.world.journal.since(topic, partition, offset)',
    replace: 'this.world.journal.since(topic, partition, offset).slice(1)',
  },
};
