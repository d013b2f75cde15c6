/** Where time comes into presence, and what makes it pass `speed` times as fast since a moment in milliseconds since 1970. */
module.exports.places = (since, speed) => [
  {
    file: /services\/presence\/(src|dist)\/outbound\/redis\/redis-scripts\.[jt]s$/,
    find: 'return time[1] * 1000 + math.floor(time[2] / 1000)',
    replace: `return ${since} + (time[1] * 1000 + math.floor(time[2] / 1000) - ${since}) * ${speed}`,
  },
  {
    file: /services\/presence\/(src|dist)\/presence\.module\.[jt]s$/,
    find: /const SWEEP_EVERY_MS = (1_?000);/,
    replace: `const SWEEP_EVERY_MS = $1 / ${speed};`,
  },
];
