import { FetchWatch } from './fetch-watch';

let now: number;
let watch: FetchWatch;
beforeEach(() => {
  now = 1_000;
  watch = new FetchWatch(() => now);
});

/** Time in which kafkajs goes round others. */
const passes = (ms: number): void => {
  now += ms;
  watch.wentRound();
};

test('who goes round is not silent, and who does not is', () => {
  passes(61_000);
  expect(watch.silentMs()).toBe(0);
  now += 61_000;
  expect(watch.silentMs()).toBe(61_000);
});

test('a silence is as old as its first question, however often it is asked again, until there is an answer', () => {
  for (let n = 0; n < 7; n += 1) {
    watch.unanswered('a:1');
    watch.answered('b:1');
    passes(10_000);
  }
  expect(watch.silentMs()).toBe(70_000);
  watch.answered('a:1');
  expect(watch.silentMs()).toBe(0);
});

test('a broker that nobody asks any more is forgotten, and begins anew when it comes back', () => {
  watch.unanswered('a:1');
  for (let n = 0; n < 7; n += 1) passes(10_000);
  expect(watch.silentMs()).toBe(0);
  watch.unanswered('a:1');
  expect(watch.silentMs()).toBe(0);
});
