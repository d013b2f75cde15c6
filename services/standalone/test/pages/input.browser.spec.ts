import type { Page } from 'playwright-core';
import { onDisk, TOO_MANY_BYTES } from './files.stage';
import { maria, pagesStage, tom } from './pages.stage';
import {
  arrives,
  button,
  claims,
  composer,
  type Customer,
  dialog,
  inPage,
  lines,
  openTicket,
  pane,
  readBy,
  registered,
  until,
  writes,
} from './ticket.stage';

const stage = pagesStage({ demoBot: false });

const opened = async (name = 'Ann'): Promise<{ page: Page; ann: Customer; ticketId: string }> => {
  await registered(stage, maria);
  const ann = await arrives(stage, name);
  await ann.say('hello');
  const ticketId = await ann.ask();
  const page = await openTicket(stage, maria, ticketId);
  await claims(page);
  return { page, ann, ticketId };
};

/** Pastes as a person does: the page sees a paste, and the text goes where the cursor is. */
const pastes = async (page: Page, text: string): Promise<void> => {
  await composer(page).focus();
  await page.evaluate(`document.execCommand('insertText', false, ${JSON.stringify(text)})`);
};

describe('what people type and paste', () => {
  test('50 kB: nothing is cut off, nothing is sent, and the page says what to do; as a file it is sent', async () => {
    const { page, ann } = await opened();
    await pastes(page, 'abcde '.repeat(8_534));
    await pane(page)
      .getByText(/characters: too long by 43,204/)
      .waitFor();
    expect((await composer(page).inputValue()).length).toBe(51_204);
    expect(await button(page, 'Send').isDisabled()).toBe(true);
    await composer(page).press('Enter');
    expect(await page.locator('[data-outgoing]').count()).toBe(0);
    await button(page, 'Send as a text file').click();
    await until('the file is in the chat', async () => (await readBy(ann)).includes('file'));
    expect(await composer(page).inputValue()).toBe('');
  });

  test('8,000 characters are sent, and one more is not', async () => {
    const { page, ann } = await opened();
    await composer(page).fill('x'.repeat(8_001));
    expect(await button(page, 'Send').isDisabled()).toBe(true);
    await composer(page).fill('x'.repeat(8_000));
    await pane(page).getByText('0 characters left').waitFor();
    await composer(page).press('Enter');
    await until('it arrived', async () => (await readBy(ann)).some((text) => text.length === 8_000));
  });

  test('emoji, right-to-left overrides and markup are text, on both sides and in this order', async () => {
    const { page, ann } = await opened();
    const odd = [
      '👩‍👩‍👧‍👦 🏳️‍🌈 é',
      'invoice\u202Egnp.exe',
      '<script>document.title = "broken in"</script>',
      '<img src=x onerror="document.title = 1">',
      'first line\n  second line',
    ];
    for (const text of odd) await ann.say(text);
    for (const text of odd)
      await until(`${text} is shown`, async () =>
        (await lines(page).allTextContents()).some((shown) => shown.includes(text)),
      );
    for (const text of odd) await writes(page, text);
    await until(
      'all arrived',
      async () => (await readBy(ann)).filter((text) => odd.includes(text)).length === 2 * odd.length,
    );
    expect((await readBy(ann)).filter((text) => odd.includes(text))).toEqual([...odd, ...odd]);
    expect(await page.title()).not.toMatch(/broken in|^1$/);
    expect(await pane(page).locator('img, script').count()).toBe(0);
    const overridden = pane(page).getByText('invoice\u202Egnp.exe').first();
    expect(await overridden.evaluate(inPage<string>('node', 'return getComputedStyle(node).unicodeBidi'))).toMatch(
      /isolate|plaintext/,
    );
  });

  test('links lead to web addresses only, in a tab of their own that knows nothing of this one', async () => {
    const { page, ann } = await opened();
    await ann.say('https://example.org/a javascript:alert(1) https://good.test@evil.test/');
    const links = pane(page).locator('[data-line] a');
    await links.first().waitFor();
    expect(
      await links.evaluateAll(inPage<string[][]>('all', 'return all.map((a) => [a.href, a.target, a.rel])')),
    ).toEqual([['https://example.org/a', '_blank', 'noopener noreferrer']]);
  });

  test('Enter that chooses a word of an input method sends nothing; Shift+Enter breaks the line', async () => {
    const { page, ann } = await opened();
    await composer(page).fill('日本');
    await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true });
    expect(await composer(page).inputValue()).toBe('日本');
    await composer(page).press('Shift+Enter');
    await composer(page).press('Enter');
    await until('it arrived', async () => (await readBy(ann)).some((text) => text.startsWith('日本')));
  });
});

describe('files', () => {
  const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
    page.locator('input[type=file]').setInputFiles(files);

  test('21 MB are refused before a byte was sent, and the limit is said before anything is chosen', async () => {
    const { page } = await opened();
    let sent = 0;
    page.on('request', (request) => (sent += request.url().endsWith('/files') ? 1 : 0));
    await pane(page)
      .getByRole('button', { name: /Attach a file.*20 MB/ })
      .waitFor();
    await page.locator('input[type=file]').setInputFiles(onDisk('film.mp4', TOO_MANY_BYTES));
    await pane(page).getByText('film.mp4 is larger than 20 MB.').waitFor();
    expect(sent).toBe(0);
  });

  test('one that fails half-way can be tried again, and is one file', async () => {
    const { page, ann } = await opened();
    stage.browsing.faults.expect(/net::ERR_/);
    let isBroken = true;
    await page.route('**/files', (route) => (isBroken ? route.abort('connectionreset') : route.continue()));
    await choose(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('all of it') });
    await page.locator('[data-upload=sending]').waitFor();
    await page.locator('[data-upload=failed]').waitFor({ timeout: 60_000 });
    isBroken = false;
    await page.locator('[data-upload=failed]').getByRole('button', { name: 'Try again' }).click();
    await until('it arrived', async () => (await readBy(ann)).includes('file'));
    await page.locator('[data-upload]').waitFor({ state: 'detached' });
    expect((await readBy(ann)).filter((kind) => kind === 'file')).toHaveLength(1);
  }, 120_000);

  test('what is dropped is sent, and a folder is refused with a word', async () => {
    const { page, ann } = await opened();
    const drop = (isFolder: boolean) =>
      inPage<undefined>(
        'target',
        `const data = new DataTransfer();
        const file = ${isFolder ? "new File(['x'], 'holiday')" : "new File(['dropped'], 'dropped.txt', { type: 'text/plain' })"};
        data.items.add(file);
        const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
        if (${isFolder}) {
          const items = [{ kind: 'file', type: '', webkitGetAsEntry: () => ({ isDirectory: true, name: 'holiday' }) }];
          const carried = { types: ['Files'], items, files: [file] };
          Object.defineProperty(event, 'dataTransfer', { value: carried });
        }
        target.dispatchEvent(event);`,
      );
    await pane(page).getByRole('log').evaluate(drop(false));
    await until('the file is in the chat', async () => (await readBy(ann)).includes('file'));
    await pane(page).getByRole('log').evaluate(drop(true));
    await pane(page).getByText('Folders cannot be sent.').waitFor();
  });
});

describe('buttons and places', () => {
  test('a double click on any button does one thing', async () => {
    const posts: string[] = [];
    await registered(stage, maria);
    await registered(stage, tom);
    const ann = await arrives(stage, 'Ann');
    const ticketId = await ann.ask();
    const page = await openTicket(stage, maria, ticketId);
    page.on('request', (request) => {
      if (
        request.method() === 'POST' &&
        /\/(claim|unclaim|forward|resolve|delete|notes|messages)$/.test(request.url())
      ) {
        posts.push(new URL(request.url()).pathname.split('/').at(-1)!);
      }
    });
    await button(page, 'Claim').dblclick();
    await composer(page).fill('once');
    await button(page, 'Send').dblclick();
    await button(page, 'Note').dblclick();
    await composer(page).fill('a note');
    await button(page, 'Add note').dblclick();
    await page.locator('[data-kind=note]').waitFor();
    await button(page, 'Unclaim').dblclick();
    await dialog(page).getByRole('button', { name: 'Unclaim' }).dblclick();
    await button(page, 'Claim').dblclick();
    await button(page, 'Resolved').dblclick();
    await dialog(page).getByRole('button', { name: 'Resolve', exact: true }).dblclick();
    await pane(page).getByText('This ticket is resolved.').waitFor();
    expect(posts).toEqual(['claim', 'messages', 'notes', 'unclaim', 'claim', 'resolve']);
    expect(await readBy(ann)).toEqual([
      'live-chat-requested',
      'agent-joined',
      'once',
      'agent-left',
      'agent-joined',
      'live-chat-ended',
    ]);
  });

  test('back and forward go between tabs and tickets, and what was written stays with its ticket', async () => {
    const { page, ticketId } = await opened('Ann');
    await composer(page).fill('for Ann');
    const second = await (await arrives(stage, 'Bob')).ask();
    await pane(page).getByRole('tab', { name: 'User' }).click();
    await page.waitForURL(/tab=user/);
    await page.goto(`${stage.url}/agent/tickets/${second}`);
    await claims(page);
    await composer(page).fill('for Bob');
    await page.goBack();
    await pane(page).getByText('User ID').waitFor();
    await pane(page).getByRole('tab', { name: 'Conversation' }).click();
    await composer(page).waitFor();
    expect(await composer(page).inputValue()).toBe('for Ann');
    await page.goForward();
    await until(
      'Bob’s draft',
      async () =>
        (await composer(page)
          .inputValue()
          .catch(() => '')) === 'for Bob',
    );
    expect(page.url()).toContain(second);
    expect(page.url()).not.toContain(ticketId);
  });

  test('two tabs of one agent show the same, and a message that one sends stands once in both', async () => {
    const { page, ann, ticketId } = await opened();
    const other = await openTicket(stage, maria, ticketId, { beside: page });
    await composer(other).waitFor();
    await writes(page, 'from the first');
    await writes(other, 'from the second');
    await ann.say('read');
    for (const tab of [page, other]) {
      await pane(tab).getByText('read', { exact: true }).waitFor();
      for (const text of ['from the first', 'from the second']) expect(await pane(tab).getByText(text).count()).toBe(1);
    }
    await button(other, 'Unclaim').click();
    await dialog(other).getByRole('button', { name: 'Unclaim' }).click();
    await composer(page).waitFor({ state: 'detached' });
    await button(page, 'Claim').waitFor();
  });

  test('a draft survives a reload', async () => {
    const { page } = await opened();
    await composer(page).fill('half a sentence');
    await page.reload();
    await composer(page).waitFor();
    expect(await composer(page).inputValue()).toBe('half a sentence');
  });
});
