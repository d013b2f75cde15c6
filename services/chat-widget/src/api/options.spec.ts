import { optionsOf, settingsOf } from './options';

const BASE = 'https://chat.example';
const settled = (options: Parameters<typeof settingsOf>[0]) => {
  const warnings: string[] = [];
  return { settings: settingsOf(options, BASE, (text) => warnings.push(text)), warnings };
};

describe('options', () => {
  it('that nobody gave', () =>
    expect(settled({})).toEqual({
      settings: { url: BASE, channel: 'web', color: '#1f5eff', position: 'end', theme: 'auto', worker: false },
      warnings: [],
    }));

  it('of the script tag, and nothing that is none', () =>
    expect(optionsOf({ channel: 'vip', color: '#abc', worker: '', manual: '', other: 'x', language: 'de' })).toEqual({
      channel: 'vip',
      color: '#abc',
      worker: true,
      language: 'de',
    }));

  it('a worker may be refused in words', () => expect(optionsOf({ worker: 'false' })).toEqual({ worker: false }));

  it.each([
    [{ language: 5 }, 'language cannot be a number; it is as if it had not been given'],
    [{ name: {} }, 'name cannot be an object; it is as if it had not been given'],
    [{ title: null }, 'title cannot be null; it is as if it had not been given'],
    [{ identity: 7 }, 'identity cannot be a number; it is as if it had not been given'],
    [{ colour: '#fff' }, "there is no option 'colour'; it is ignored"],
    [{ url: 'chat.example' }, `url 'chat.example' is no address; it is ${BASE} now`],
  ])('%j is told of, and everything else holds', (wrong, warning) => {
    const { settings, warnings } = settled({ channel: 'vip', ...wrong } as Parameters<typeof settingsOf>[0]);
    expect(settings).toEqual({ ...settled({ channel: 'vip' }).settings });
    expect(warnings).toEqual([warning]);
  });

  it('that are empty are as if not given', () =>
    expect(settled({ title: '', greeting: '', name: '' }).settings).toEqual(settled({}).settings));

  it('an address has no slash at its end', () =>
    expect(settled({ url: 'https://a.example//' }).settings.url).toBe('https://a.example'));

  it('a language may be one of a country', () =>
    expect(settled({ language: 'de-CH' })).toMatchObject({ settings: { language: 'de-CH' }, warnings: [] }));

  it.each([
    [{ channel: 'Web' }, /channel 'Web'/],
    [{ channel: '' }, /channel ''/],
    [{ color: 'red' }, /color 'red'/],
    [{ position: 'left' as 'start' }, /position 'left' is not one of start, end/],
    [{ theme: 'black' as 'dark' }, /theme 'black' is not one of auto, light, dark/],
    [{ language: 'fr' }, /language 'fr' is not one of en, de, ar/],
    [{ language: 'english' }, /language 'english'/],
  ])('%j is said to be wrong, and the usual holds', (options, warning) => {
    const { settings, warnings } = settled(options);
    expect(settings).toEqual(settled({}).settings);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });
});
