import type { Page } from 'playwright-core';
import { maria, pagesStage, sofia, tom } from './pages.stage';
import {
  arrives,
  button,
  claims,
  composer,
  type Customer,
  dialog,
  inPage,
  openTicket,
  pane,
  readBy,
  registered,
  settingsAre,
  until,
  writes,
} from './ticket.stage';

/*
 * The product's page, row by row: what it promises that an agent sees and does. Two agents look at consoles of their own, and the
 * customer is a third, over the API that the widget uses.
 */

const stage = pagesStage({ demoBot: false });

interface Scene {
  readonly ann: Customer;
  readonly ticketId: string;
  /** Maria's console, with Ann's ticket open. */
  readonly marias: Page;
}

const scene = async (isClaimed = true): Promise<Scene> => {
  await registered(stage, maria);
  await registered(stage, tom);
  const ann = await arrives(stage, 'Ann Miller', { locale: 'de' });
  await ann.say('where is my parcel?');
  const ticketId = await ann.ask('Parcel');
  const marias = await openTicket(stage, maria, ticketId);
  await button(marias, 'Claim').waitFor();
  if (isClaimed) await claims(marias);
  return { ann, ticketId, marias };
};

describe('Claim a ticket', () => {
  test('+ Claim: the agent is now able to communicate with the user', async () => {
    const { ann, marias } = await scene(false);
    expect(await composer(marias).count()).toBe(0);
    await claims(marias);
    await writes(marias, 'I will find it');
    await until('Ann reads it', async () => (await readBy(ann)).includes('I will find it'));
    expect(await readBy(ann)).toContain('agent-joined');
    await ann.say('thank you');
    await pane(marias).getByText('thank you').waitFor();
  });

  test('their previous conversation history is there, earlier conversations above', async () => {
    await registered(stage, maria);
    const ann = await arrives(stage, 'Ann Miller');
    for (let index = 0; index < 120; index += 1) await ann.say(`earlier ${index}.`);
    const ticketId = await ann.ask();
    const marias = await openTicket(stage, maria, ticketId);
    await pane(marias).getByText('earlier 119.').waitFor();
    await pane(marias).getByText('This chat begins here').waitFor();
    expect(await pane(marias).getByText('earlier 0.').count()).toBe(0);
    const place = `(() => {
      const log = document.querySelector('[role=log]');
      const line = [...log.querySelectorAll('[data-line]')].find((one) => one.getBoundingClientRect().top >= log.getBoundingClientRect().top);
      return { line: line.dataset.line, top: Math.round(line.getBoundingClientRect().top) };
    })()`;
    const log = pane(marias).getByRole('log');
    await log.hover();
    for (let round = 0; round < 40 && (await pane(marias).getByText('earlier 0.').count()) === 0; round += 1) {
      const first = await pane(marias).locator('[data-line]').first().getAttribute('data-line');
      await log.evaluate(inPage<undefined>('node', 'node.scrollTop = 120'));
      const before = await marias.evaluate<{ line: string; top: number }>(place);
      await until(
        'an earlier page',
        async () => (await pane(marias).locator('[data-line]').first().getAttribute('data-line')) !== first,
      );
      const now = await marias.evaluate<number>(
        `Math.round(document.querySelector('[data-line="${before.line}"]').getBoundingClientRect().top)`,
      );
      // what was in sight stays where it was, to within the pixel that rounding takes
      expect(Math.abs(now - before.top)).toBeLessThanOrEqual(2);
    }
    await pane(marias).getByText('The conversation begins here').waitFor();
    const shown = await pane(marias).locator('[data-author=customer]').allTextContents();
    const numbers = shown.map((text) => Number(/earlier (\d+)\./.exec(text)?.[1]));
    expect(numbers).toEqual(Array.from({ length: 120 }, (_, index) => index));
  });

  test('a typing indicator shows when the user is typing their response, and is over with it', async () => {
    const { ann, marias } = await scene();
    await until('it is shown', async () => {
      ann.client.typing.touch(ann.conversationId);
      return pane(marias).getByText('Ann Miller is typing…').isVisible();
    });
    await ann.say('here it is');
    await pane(marias).getByText('Ann Miller is typing…').waitFor({ state: 'detached' });
  });

  test('Conversation: the interaction with the user, read marks and notes of colleagues', async () => {
    const { ann, marias } = await scene();
    await writes(marias, 'have you read this?');
    const last = (await ann.client.conversations.items(ann.conversationId, { limit: 200 })).items.at(-1)!;
    await until('Ann has it', async () => (await readBy(ann)).includes('have you read this?'));
    const { revision } =
      (await ann.client.conversations.items(ann.conversationId, { limit: 200 })).items.at(-1) ?? last;
    await ann.client.conversations.markRead(ann.conversationId, revision);
    await pane(marias).getByText('Read', { exact: true }).waitFor();
    await button(marias, 'Note').click();
    await composer(marias).fill('be kind to her');
    await button(marias, 'Add note').click();
    await pane(marias).locator('[data-kind=note]').getByText('be kind to her').waitFor();
    expect(await readBy(ann)).not.toContain('be kind to her');
    const inbox = await stage.client(maria).inbox();
    expect(inbox.find(({ ticket }) => ticket.customer.id === ann.customerId)?.conversation?.unread).toBe(0);
  });

  test('User: their ID, the channel they are on, any files they sent, and what the chatbot collected', async () => {
    await registered(stage, maria);
    const ann = await arrives(stage, 'Ann Miller', { locale: 'de' });
    await ann.share('receipt.txt', 'paid 12.50');
    const bot = stage.client({ sub: 'bot', name: 'Bot', roles: ['bot'] });
    await bot.conversations.collect(ann.conversationId, { orderNumber: '17-4', 'delivery city': 'Köln' });
    const first = await ann.ask('First');
    const agent = stage.client(maria);
    await agent.tickets.claim(first);
    await agent.tickets.resolve(first, { outcome: 'replaced' });
    await until('the chat is over', async () => (await readBy(ann)).includes('live-chat-ended'));
    const ticketId = await ann.ask('Again');
    const marias = await openTicket(stage, maria, ticketId);
    await claims(marias);
    await pane(marias).getByRole('tab', { name: 'User' }).click();
    const tab = pane(marias).getByRole('tabpanel');
    for (const text of [
      ann.customerId,
      'Web',
      'in the chat',
      'German',
      'receipt.txt',
      '10 bytes',
      'orderNumber',
      '17-4',
      'Köln',
      'replaced',
    ]) {
      await tab.getByText(text).first().waitFor();
    }
  });

  test('Ticket: the details of the ticket they have raised, and who did what when', async () => {
    const { ticketId, marias } = await scene();
    await pane(marias).getByRole('tab', { name: 'Ticket' }).click();
    const tab = pane(marias).getByRole('tabpanel');
    for (const text of [
      ticketId,
      'Parcel',
      'Claimed',
      'Ann Miller asked for a person',
      'Maria Lopez claimed the ticket',
    ]) {
      await tab.getByText(text).first().waitFor();
    }
  });
});

describe('Delete a ticket', () => {
  const asksToDelete = async (page: Page): Promise<void> => {
    await button(page, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog(page).getByRole('textbox').fill('A test');
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
  };

  test('Delete asks why, and can be taken back; nothing was sent then', async () => {
    const { ticketId, marias } = await scene();
    await asksToDelete(marias);
    await button(marias, 'Undo').click();
    await marias.getByText('Nothing was deleted').waitFor();
    await composer(marias).waitFor();
    await marias.waitForTimeout(5_500); // longer than a deletion waits
    expect((await stage.client(maria).tickets.get(ticketId)).work).toBe('claimed');
  });

  test('Delete is sent after five seconds, also when another ticket is open; a supervisor brings the record back', async () => {
    const { ann, ticketId, marias } = await scene();
    await asksToDelete(marias);
    await until('it is deleted', async () => (await stage.client(sofia).tickets.get(ticketId)).work === 'deleted');
    await until('Ann reads that the chat has ended', async () => (await readBy(ann)).includes('live-chat-ended'));
    const sofias = await openTicket(stage, sofia, ticketId);
    await pane(sofias).getByText('Maria Lopez deleted this ticket.').waitFor();
    await button(sofias, 'Restore').click();
    await sofias.getByText('The record is back').waitFor();
    expect((await stage.client(sofia).tickets.get(ticketId)).work).toBe('resolved');
  });
});

describe('Unclaim a ticket', () => {
  test('Unclaim opens it up to be claimed by other agents, and the user sees that another is on the way', async () => {
    const { ann, ticketId, marias } = await scene();
    await composer(marias).fill('a draft');
    await button(marias, 'Unclaim').click();
    await dialog(marias)
      .getByText('Ann Miller will read: “The agent has left the chat, and another is on the way.”')
      .waitFor();
    await dialog(marias).getByRole('button', { name: 'Unclaim' }).click();
    await composer(marias).waitFor({ state: 'detached' });
    await until('Ann reads it', async () => (await readBy(ann)).includes('agent-left'));
    const toms = await openTicket(stage, tom, ticketId);
    await claims(toms);
    await button(marias, 'Claim').waitFor({ state: 'detached' });
  });
});

describe('Forward a ticket', () => {
  test('Forward: a dropdown of colleagues with their status; the colleague has it, the sender’s composer goes, the draft stays', async () => {
    const { ann, ticketId, marias } = await scene();
    const toms = await openTicket(stage, tom, ticketId);
    await composer(marias).fill('my half a sentence');
    await button(marias, 'Forward').click();
    await dialog(marias).getByRole('combobox').fill('Tom');
    await marias.getByRole('option', { name: /Tom Baker.*(available|not known)/ }).click();
    await dialog(marias).getByRole('textbox', { name: /Note/ }).fill('You know parcels.');
    await dialog(marias).getByRole('button', { name: 'Forward' }).click();
    await composer(marias).waitFor({ state: 'detached' });
    await pane(marias).getByText('You forwarded this ticket to Tom Baker.').waitFor();
    expect(await marias.locator('[data-kept-draft]').textContent()).toBe('my half a sentence');
    await toms.reload();
    await composer(toms).waitFor();
    await pane(toms).getByText('where is my parcel?').waitFor();
    await writes(toms, 'Tom here');
    await until('Ann reads Tom', async () => (await readBy(ann)).includes('Tom here'));
    expect(await pane(marias).getByText('Tom here').count()).toBe(0);
  });

  test('offline colleagues are disabled unless the setting allows them', async () => {
    const { marias } = await scene();
    await marias.route('**/v1/agents?forwardableFor=*', async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { items: { status: string }[] };
      for (const item of body.items) item.status = 'offline';
      await route.fulfill({ response: answer, json: body });
    });
    await button(marias, 'Forward').click();
    await dialog(marias).getByRole('combobox').click();
    const option = marias.getByRole('option', { name: /Tom Baker/ });
    await option.waitFor();
    expect(await option.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('Resolve a ticket', () => {
  afterAll(() => settingsAre(stage, { askFaqOnResolve: false }));

  test('Resolved: the user sees that the agent has left the chat and the live chat has ended', async () => {
    const { ann, ticketId, marias } = await scene();
    await button(marias, 'Resolved').click();
    await dialog(marias)
      .getByRole('textbox', { name: /Outcome/ })
      .fill('found it');
    await dialog(marias).getByRole('button', { name: 'Resolve', exact: true }).click();
    await pane(marias).getByText('This ticket is resolved.').waitFor();
    await until('Ann reads it', async () => (await readBy(ann)).includes('live-chat-ended'));
    expect(await stage.client(maria).tickets.get(ticketId)).toMatchObject({ work: 'resolved', outcome: 'found it' });
  });

  test('with the setting on, the agent is asked whether the chatbot could have answered; by keyboard alone', async () => {
    await settingsAre(stage, { askFaqOnResolve: true });
    const { ticketId, marias } = await scene();
    await marias.locator('[data-ticket-heading]').focus();
    await marias.keyboard.press('r');
    await dialog(marias).waitFor();
    await dialog(marias).getByRole('button', { name: 'Resolve', exact: true }).press('Enter');
    await dialog(marias).getByText('Please answer yes or no first.').waitFor();
    await dialog(marias).getByRole('radio', { name: 'Yes' }).focus();
    await marias.keyboard.press('Space');
    await marias.keyboard.press('Tab');
    await marias.keyboard.type('Where is my parcel?');
    await marias.keyboard.press('Tab');
    await marias.keyboard.press('Enter');
    await pane(marias).getByText('This ticket is resolved.').waitFor();
    expect(await stage.client(maria).tickets.get(ticketId)).toMatchObject({
      work: 'resolved',
      botCouldHaveAnswered: true,
      suggestedFaq: 'Where is my parcel?',
    });
  });
});

describe('What happens if a user manually ends the live chat?', () => {
  test('the agent is told, the composer disappears at once, and only delete or resolve are left', async () => {
    const { ann, ticketId, marias } = await scene();
    await composer(marias).fill('wait');
    await ann.leave(ticketId);
    await pane(marias).getByText('The user has left the chat').waitFor();
    expect(await composer(marias).count()).toBe(0);
    const left = await pane(marias).locator('header').getByRole('button').allTextContents();
    expect(left.filter((text) => text !== '')).toEqual(['Resolved', 'Delete']);
  });
});
