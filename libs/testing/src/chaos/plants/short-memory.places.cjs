/** How many changes a replica remembers of each partition: of events, and of states. */
module.exports.places = [
  {
    file: /services\/notification\/(src|dist)\/views\/world\.[jt]s$/,
    find: /EVENTS\.has\(topic\) \? 1_?024 : 4_?096/,
    replace: 'EVENTS.has(topic) ? 3 : 4',
  },
];
