/**
 * Loaded before a replica of notification (`node --require`): it remembers so few changes that clients whose connections break for a moment
 * find themselves overtaken, as others do after hours.
 */
const { changeSource } = require('./change-source.cjs');

changeSource(require('./short-memory.places.cjs').places, 'the short memory');
