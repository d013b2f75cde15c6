import { FrameMeter } from './frame-meter';

const saying =
  (text: string, status = 200) =>
  async (): Promise<Response> =>
    new Response(text, { status });

const read = async (meter: FrameMeter, text: string, cursor?: string, status?: number): Promise<void> => {
  const headers: Record<string, string> = cursor === undefined ? {} : { 'last-event-id': cursor };
  const response = await meter.fetchAt('notification-0', saying(text, status))('/v1/live', { headers });
  expect(await response.text()).toBe(text);
};

const BEGIN = 'retry: 1000\n\n';
const frame = (kind: string, data = '{}'): string => `id: c\nevent: ${kind}\ndata: ${data}\n\n`;

describe('what live streams brought', () => {
  let meter: FrameMeter;
  beforeEach(() => (meter = new FrameMeter()));

  it('a stream with a cursor that goes on with a change is a resume with deltas, and one that has none is not', async () => {
    await read(meter, `${BEGIN}${frame('upsert')}${frame('remove')}`, 'c');
    await read(meter, `${BEGIN}${frame('cursor')}${frame('upsert')}`, 'c');
    await read(meter, `${BEGIN}${frame('snapshot')}${frame('upsert')}`, 'c');
    await read(meter, `${BEGIN}${frame('upsert')}`);
    const { streams, frames, snapshots, resumedWithDeltas, resumedWithout } = meter;
    expect({ streams, frames, snapshots, resumedWithDeltas, resumedWithout }).toEqual({
      streams: 4,
      frames: 7,
      snapshots: 1,
      resumedWithDeltas: 1,
      resumedWithout: 1,
    });
  });

  it('resets are counted by their reasons', async () => {
    await read(meter, `${BEGIN}id:\nevent: reset\ndata: {"why":"overtaken"}\n\n${frame('snapshot')}`, 'c');
    expect([meter.resets, meter.resetsInAll]).toEqual([{ overtaken: 1 }, 1]);
  });

  it('what was cut in its middle is no frame, and comments are none', async () => {
    await read(meter, `${BEGIN}:\n\n${frame('upsert').slice(0, -1)}`, 'c');
    expect([meter.frames, meter.resumedWithDeltas]).toEqual([0, 0]);
  });

  it('a farewell says how long to wait, the beginning does not', async () => {
    await read(meter, `${BEGIN}${frame('snapshot')}retry: 730\n\n`);
    expect(meter.farewells).toEqual([{ door: 'notification-0', ms: 730 }]);
  });

  it('a refusal for now is no stream', async () => {
    await read(meter, '{}', 'c', 503);
    expect([meter.refused, meter.streams]).toEqual([1, 0]);
  });
});
