import { type Problem, ProblemError, UnreachableError } from '@baton/client';
import { codeOf, troubleOf } from './trouble';

const refusal = (code: string, status: number, more: object = {}, retryAfterMs: number | null = null): ProblemError =>
  new ProblemError({ code, status, type: '', title: '', ...more } as unknown as Problem, retryAfterMs);

describe('what a customer is told of a refusal', () => {
  it.each([
    [refusal('too-many-requests', 429, {}, 2_400), { kind: 'tooMany', seconds: 3 }],
    [refusal('too-many-requests', 429), { kind: 'tooMany', seconds: null }],
    [refusal('file-too-large', 413, { maxBytes: 5 }), { kind: 'fileTooLarge', most: 5 }],
    [refusal('payload-too-large', 413), { kind: 'fileTooLarge', most: null }],
    [refusal('file-type-not-allowed', 415), { kind: 'fileType' }],
    [refusal('erased', 410), { kind: 'erased' }],
    [refusal('unrecognised', 403, { given: 'origin-not-allowed' }), { kind: 'notAllowed' }],
    [refusal('unavailable', 503), { kind: 'unreachable' }],
    [refusal('chat-ended', 409), { kind: 'refused' }],
    [new UnreachableError('x'), { kind: 'unreachable' }],
    [new Error('x'), { kind: 'refused' }],
    ['x', { kind: 'refused' }],
  ])('%s', (error, trouble) => expect(troubleOf(error)).toEqual(trouble));

  it('a code of a newer service is found too', () =>
    expect([codeOf(refusal('unrecognised', 400, { given: 'new' })), codeOf(new Error('x'))]).toEqual(['new', null]));
});
