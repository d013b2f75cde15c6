/* What opens from the top bar, and the large library that it opens with: one file, fetched after the inbox. */
export { MyAvailability } from './my-availability';
export { PersonMenu } from './person-menu';
export { QueueFilter } from './queue-filter';
