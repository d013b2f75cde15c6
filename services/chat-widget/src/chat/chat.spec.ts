import type { Chat } from './chat';
import { Browser, proofOf, Service } from './chat.stage';

let service: Service;
let browser: Browser;
beforeEach(() => {
  jest.useFakeTimers();
  service = new Service();
  browser = new Browser(service);
});
afterEach(() => {
  browser.closeAll();
  jest.useRealTimers();
});

/** All that happens by itself in so many seconds. */
const pass = (seconds = 1): Promise<void> => jest.advanceTimersByTimeAsync(seconds * 1_000);

const opened = async (chat: Chat): Promise<Chat> => {
  chat.open();
  await pass();
  return chat;
};
const conversationOf = (chat: Chat) => chat.getSnapshot().talk?.conversationId;
const phaseOf = (chat: Chat) => chat.getSnapshot().phase;

describe('tabs of one browser', () => {
  it('with different customers each keep their own', async () => {
    const mia = await opened(browser.tab(proofOf('mia')));
    const ben = await opened(browser.tab(proofOf('ben')));
    await pass(300);
    expect(service.visits).toBe(2);
    expect([conversationOf(mia), conversationOf(ben)]).toEqual(['conversation 1', 'conversation 2']);
  });

  it('of one customer have one chat, and the next one together', async () => {
    const first = await opened(browser.tab());
    const second = await opened(browser.tab());
    expect([conversationOf(first), conversationOf(second)]).toEqual(['conversation 1', 'conversation 1']);
    browser.kept.clear();
    const third = await opened(browser.tab());
    await pass();
    expect([first, second, third].map(conversationOf)).toEqual(Array(3).fill('conversation 2'));
  });
});

describe('a service that refuses every new chat', () => {
  it('is asked ever more seldom, and then only when the customer says so', async () => {
    service.refuses = true;
    const chat = await opened(browser.tab());
    expect(service.visits).toBeLessThanOrEqual(3);
    await pass(3_600);
    const { visits } = service;
    expect(visits).toBe(5);
    expect(chat.getSnapshot()).toMatchObject({ phase: 'failed', trouble: { kind: 'refused' } });
    chat.start();
    await pass(3_600);
    expect(service.visits).toBe(visits + 1);
  });

  it('is left alone by a page with the chat closed', async () => {
    service.refuses = true;
    const chat = browser.tab();
    chat.open();
    chat.close();
    await pass(3_600);
    expect([service.visits, phaseOf(chat)]).toEqual([0, 'idle']);
  });
});

describe('with the chat closed', () => {
  it('who signs out is nobody, and what was kept is put away', async () => {
    const chat = await opened(browser.tab(proofOf('mia')));
    chat.close();
    chat.identify(null);
    await pass();
    expect([service.visits, phaseOf(chat), browser.kept.size]).toEqual([1, 'idle', 0]);
    await opened(chat);
    expect([service.visits, phaseOf(chat)]).toEqual([2, 'ready']);
  });

  it('a page for nobody does not go on with the chat of somebody', async () => {
    (await opened(browser.tab(proofOf('mia')))).destroy();
    const chat = browser.tab();
    await pass();
    expect([service.visits, phaseOf(chat), browser.kept.size]).toEqual([1, 'idle', 0]);
  });

  it('a proof of the same customer goes on with their chat', async () => {
    const chat = await opened(browser.tab(proofOf('mia')));
    chat.close();
    chat.identify(() => Promise.resolve(proofOf('mia')));
    await pass();
    expect([service.visits, phaseOf(chat), conversationOf(chat)]).toEqual([1, 'ready', 'conversation 1']);
  });

  it('who opens while it is being found out gets a chat', async () => {
    (await opened(browser.tab(proofOf('mia')))).destroy();
    const chat = browser.tab(() => new Promise((resolve) => setTimeout(() => resolve(null), 500)));
    chat.open();
    await pass();
    expect([service.visits, phaseOf(chat)]).toEqual([2, 'ready']);
  });
});
