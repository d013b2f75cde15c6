/**
 * What a sweep asks of the machine and nothing else: a timer, and a round trip to Redis. `node bare-sweep.cjs EVERY_MS REDIS_PORT` writes the
 * time of each answer, a line each, in milliseconds since 1970; it ends with its standard input.
 */
const { connect } = require('node:net');

const [everyMs, port] = process.argv.slice(2).map(Number);
const socket = connect({ port, host: '127.0.0.1', noDelay: true });
let isAsked = false;

socket.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
socket.on('data', () => {
  isAsked = false;
  process.stdout.write(`${performance.timeOrigin + performance.now()}\n`);
});
// As sweeps do: never beside itself.
setInterval(() => {
  if (isAsked) return;
  isAsked = true;
  socket.write('PING\r\n');
}, everyMs);
process.stdin.on('end', () => process.exit(0)).resume();
