/**
 * Loaded before presence (`node --require`): its time passes BATON_PRESENCE_SPEED times as fast since BATON_PRESENCE_SINCE, so that what is
 * promised of minutes is seen within seconds. Only the two places change that time comes in by: Redis' clock, and how often is swept.
 */
const { changeSource } = require('./change-source.cjs');
const { places } = require('./presence-clock.places.cjs');

changeSource(places(process.env.BATON_PRESENCE_SINCE, process.env.BATON_PRESENCE_SPEED), "presence' clock");
