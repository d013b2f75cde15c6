import {
  assertOriginAllowed,
  corsOriginsOf,
  foreignOriginOf,
  type WidgetOrigin,
  widgetOriginsField,
} from './widget-origins';

const SHOP = 'https://shop.example';
const BLOG = 'https://blog.example:8443';

describe('WIDGET_ORIGINS', () => {
  const every = (origin: string): WidgetOrigin => ({ origin, channel: null });
  it.each<[string, readonly WidgetOrigin[]]>([
    ['', []],
    [SHOP, [every(SHOP)]],
    [`${SHOP}, http://localhost:3000,`, [every(SHOP), every('http://localhost:3000')]],
    [`${SHOP}|${BLOG}`, [every(SHOP), every(BLOG)]],
    [
      `web=${SHOP}|${BLOG},support=*,${BLOG}`,
      [
        { origin: SHOP, channel: 'web' },
        { origin: BLOG, channel: 'web' },
        { origin: '*', channel: 'support' },
        every(BLOG),
      ],
    ],
  ])('%s', (value, origins) => expect(widgetOriginsField.parse(value)).toEqual(origins));

  it.each([
    'shop.example',
    `${SHOP}/`,
    `${SHOP}/path`,
    'https://SHOP.example',
    'https://shop.example:443',
    'https://*.example',
    'https://user@shop.example',
    'null',
    'ftp://shop.example',
    'web=',
    'web=shop.example',
    `=${SHOP}`,
    `Web=${SHOP}`,
    `web support=${SHOP}`,
    `web=${SHOP}|`,
    `web=support=${SHOP}`,
    `${SHOP}?web=${BLOG}`,
  ])('is not %j', (value) => expect(widgetOriginsField.safeParse(value).success).toBe(false));
});

describe('whether a page may speak for customers of a channel', () => {
  const origins = widgetOriginsField.parse(`web=${SHOP},support=*,${BLOG}`);
  const isAllowed = (origin: string | null, channel?: string): boolean => {
    try {
      assertOriginAllowed(origins, origin, channel);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'origin-not-allowed' });
      return false;
    }
  };

  it.each<[string | null, string | undefined, boolean]>([
    [SHOP, 'web', true],
    [SHOP, 'app', false],
    [SHOP, undefined, false],
    [BLOG, 'web', true],
    [BLOG, 'app', true],
    ['https://anybody.example', 'support', true],
    ['https://anybody.example', 'web', false],
    ['null', 'support', true],
    ['null', 'web', false],
    ['*', 'web', false],
    ['https://shop.example.evil.example', 'web', false],
    ['https://evil.example#https://shop.example', 'web', false],
    ['http://shop.example', 'web', false],
    [`${SHOP}:443`, 'web', false],
    [`${SHOP}, https://evil.example`, 'web', false],
    [null, 'web', true],
  ])('%s on %s: %s', (origin, channel, may) => expect(isAllowed(origin, channel)).toBe(may));

  it('lets a preflight of any of them through, which names no channel', () => {
    expect(corsOriginsOf(origins)).toBe('*');
    expect(corsOriginsOf(widgetOriginsField.parse(`web=${SHOP},support=${SHOP}|${BLOG}`))).toEqual([SHOP, BLOG]);
  });
});

describe('the origin of a page', () => {
  const of = (headers: Record<string, string>, host = 'baton.example') => foreignOriginOf({ headers, host });

  it.each<[Record<string, string>, string | null]>([
    [{}, null],
    [{ origin: 'https://baton.example' }, null],
    [{ origin: 'https://shop.example' }, 'https://shop.example'],
    [{ origin: 'https://baton.example:8443' }, 'https://baton.example:8443'],
    [{ origin: 'https://baton.example.evil.example' }, 'https://baton.example.evil.example'],
    [{ origin: 'https://evil.example/baton.example' }, 'https://evil.example/baton.example'],
    [{ origin: 'null' }, 'null'],
    [{ origin: '' }, ''],
    [{ origin: 'https://public.example', 'sec-fetch-site': 'same-origin' }, null],
    [{ origin: 'https://shop.baton.example', 'sec-fetch-site': 'same-site' }, 'https://shop.baton.example'],
    [{ origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' }, 'https://shop.example'],
  ])('%j: %s', (headers, origin) => expect(of(headers)).toBe(origin));

  it('is ours with the port and in whatever case the host was written', () => {
    expect(of({ origin: 'http://127.0.0.1:8080' }, '127.0.0.1:8080')).toBeNull();
    expect(of({ origin: 'http://127.0.0.1:8081' }, '127.0.0.1:8080')).toBe('http://127.0.0.1:8081');
    expect(of({ origin: 'https://baton.example' }, 'Baton.Example')).toBeNull();
  });
});
