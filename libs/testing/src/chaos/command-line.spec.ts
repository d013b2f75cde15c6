import { BadUsage, readCommandLine } from './command-line';
import { properties } from './properties';

describe('the command line', () => {
  it('takes names and lengths', () => {
    expect(
      readCommandLine(
        ['loss', 'order', '--minutes', '5', '--within', '90', '--seed', '9', '--kafka', '4.1', '--brokers', '3'],
        0,
      ),
    ).toEqual({
      names: ['loss', 'order'],
      seconds: 300,
      withinMs: 5_400_000,
      seed: 9,
      json: null,
      kafka: '4.1',
      brokers: 3,
      file: null,
      plant: null,
      observations: null,
    });
  });

  it('knows all of them, and draws a seed when none is given', () => {
    const { names, seconds, seed } = readCommandLine(['all'], 1_234);
    expect([names.length, seconds, seed]).toEqual([properties.length, 20, 1_235]);
  });

  it.each([[[]], [['nothing']], [['loss', '--seconds', '0']], [['loss', '--kafka', '2']], [['loss', '--what']]])(
    'refuses %j',
    (argv) => {
      expect(() => readCommandLine(argv, 0)).toThrow(BadUsage);
    },
  );

  it('has a name and a number of its own for every property', () => {
    expect(new Set(properties.map(({ name }) => name)).size).toBe(properties.length);
    const numbers = properties.flatMap(({ number }) => number ?? []);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
