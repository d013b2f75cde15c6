import { faultOf, holdsAcceptedFile, isDrawnInline } from './upload-policy';

const MB = 1024 * 1024;

describe('files, before they are sent', () => {
  test.each([
    [{ size: 21 * MB, type: 'image/png' }, 'too-large'],
    [{ size: 20 * MB, type: 'image/png' }, null],
    [{ size: 0, type: 'text/plain' }, 'empty'],
    [{ size: 1, type: 'text/html' }, 'type'],
    [{ size: 1, type: 'image/svg+xml' }, 'type'],
    [{ size: 1, type: 'application/x-msdownload' }, 'type'],
    [{ size: 1, type: '' }, null],
    [{ size: 1, type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }, null],
  ])('%j: %s', (file, fault) => {
    expect(faultOf(file, 20 * MB)).toBe(fault);
  });

  test('a place to drop is offered for what is accepted only', () => {
    expect(holdsAcceptedFile([{ kind: 'file', type: 'image/png' }])).toBe(true);
    expect(holdsAcceptedFile([{ kind: 'file', type: 'text/html' }])).toBe(false);
    expect(holdsAcceptedFile([{ kind: 'string', type: 'text/plain' }])).toBe(false);
    expect(holdsAcceptedFile([])).toBe(false);
  });

  test('a picture that may hold a program is not drawn', () => {
    expect(isDrawnInline('image/png')).toBe(true);
    expect(isDrawnInline('image/svg+xml')).toBe(false);
    expect(isDrawnInline('text/html')).toBe(false);
  });
});
