import { KurrentDbDouble } from './kurrentdb-double';

/** Serves the double until it is interrupted, to try what is made for a real server. */
const main = async (): Promise<void> => {
  const { url } = await KurrentDbDouble.start({ port: Number(process.argv[2] ?? 0) });
  console.log(`${url} (a double, not KurrentDB)`);
};

void main();
