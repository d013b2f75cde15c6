import { workerSource } from './presence-workers';

const script = 'https://chat.example/widget/baton.js';

describe('the worker that tells presence', () => {
  it('is a file of the page’s own origin', () =>
    expect(workerSource({ script, origin: 'https://chat.example', mayUseBlob: false })).toEqual({
      file: 'https://chat.example/widget/presence-worker.js',
    }));
  it('is a blob elsewhere, where the host allows it', () =>
    expect(workerSource({ script, origin: 'https://shop.example', mayUseBlob: true })).toEqual({
      text: 'importScripts("https://chat.example/widget/presence-worker.js");',
    }));
  it('is none elsewhere by itself: the host’s console stays clean', () =>
    expect(workerSource({ script, origin: 'https://shop.example', mayUseBlob: false })).toBeNull());
});
