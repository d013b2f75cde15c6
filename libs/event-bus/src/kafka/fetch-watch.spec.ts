import { FetchWatch } from './fetch-watch';

let now: number;
let brokers: number[];
let watch: FetchWatch;
beforeEach(() => {
  [now, brokers] = [1_000, [1, 2]];
  watch = new FetchWatch(
    () => now,
    () => brokers,
  );
});

/** One that asks and is answered while time passes. */
const goesRoundWith = (broker: number, ms: number): void => {
  watch.asked(broker);
  now += ms;
  watch.answered(broker);
};

test('a broker that answers does not speak for one that is silent', () => {
  watch.asked(1);
  for (let n = 0; n < 7; n += 1) goesRoundWith(2, 10_000);
  expect(watch.silentMs()).toBe(70_000);
});

test('a question that is asked again is as old as the first, until it is answered', () => {
  watch.asked(1);
  now += 40_000;
  watch.asked(1);
  now += 30_000;
  expect(watch.silentMs()).toBe(70_000);
  watch.answered(1);
  expect(watch.silentMs()).toBe(0);
});

test('what was asked of a broker that has left the cluster is forgotten, and does not count when it comes back', () => {
  watch.asked(1);
  brokers = [2];
  for (let n = 0; n < 7; n += 1) goesRoundWith(2, 10_000);
  brokers = [1, 2];
  watch.asked(1);
  expect(watch.silentMs()).toBe(0);
});

test('while nobody knows which brokers there are, nothing is forgotten', () => {
  watch.asked(1);
  brokers = [];
  for (let n = 0; n < 7; n += 1) goesRoundWith(2, 10_000);
  expect(watch.silentMs()).toBe(70_000);
});

test('one that asks nobody at all is silent too', () => {
  now += 61_000;
  expect(watch.silentMs()).toBe(61_000);
});
