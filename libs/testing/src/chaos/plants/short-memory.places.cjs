/** How many changes a replica remembers of each partition: of events, and of states. */
module.exports.places = [
  {
    file: /services\/notification\/(src|dist)\/views\/world\.[jt]s$/,
    find: /changes: 1_?024,(\s*characters: 1_?048_?576,?\s*\}\s*:\s*\{\s*)changes: 4_?096/,
    replace: 'changes: 3,$1changes: 4',
  },
];
