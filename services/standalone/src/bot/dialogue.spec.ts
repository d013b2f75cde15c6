import { replyTo } from './dialogue';

const said = (...texts: readonly string[]) => texts.map((text) => ({ text, choiceId: null }));
const reply = (...texts: readonly string[]) => replyTo(said(...texts), 'Mia');

it('answers a handful of questions', () => {
  expect(reply('When are you open?').says[0]?.text).toContain('Monday to Friday');
  expect(reply('How do I return a shirt?').says[0]?.text).toContain('30 days');
  expect(reply('Do you deliver to Bern?').variables).toEqual({ topic: 'delivery', name: 'Mia' });
});

it('reads a picked choice as what it stands for', () => {
  expect(replyTo([{ text: 'My order', choiceId: 'order' }], 'Mia').says[0]?.text).toBe('What is your order number?');
  expect(replyTo([{ text: 'x', choiceId: 'person' }], 'Mia').handover).not.toBeNull();
});

it('collects order number and name, and only what it does not know', () => {
  const asked = replyTo(said('where is my parcel?'), null);
  expect(asked.says[0]?.text).toBe('What is your order number?');
  const named = replyTo(said('where is my parcel?', 'AB-12345'), null);
  expect(named.says[0]?.text).toBe('And what is your name, please?');
  const done = replyTo(said('where is my parcel?', 'AB-12345', 'my name is Mia Meier'), null);
  expect(done.variables).toEqual({ topic: 'order', orderNumber: 'AB-12345', name: 'Mia Meier' });
  expect(reply('my order 4711').says[0]?.text).toContain('Order 4711 is packed');
});

it('takes no part of another number for an order number', () => {
  expect(reply('where is my order 123-4567?').says[0]?.text).toBe('What is your order number?');
  expect(reply('where is my order AB-12345?').variables).toMatchObject({ orderNumber: 'AB-12345' });
});

it('understands a greeting', () => {
  expect(reply('Hello!').says[0]?.text).toBe('What can I do for you?');
  expect(reply('hi', 'qwertz').handover).toBeNull();
});

it('hands over when asked to, with what it knows', () => {
  const { handover, variables } = reply('my order 4711 is wrong', 'I want to talk to a person');
  expect(handover).toEqual({ subject: 'order', topics: ['order'] });
  expect(variables).toMatchObject({ orderNumber: '4711' });
});

it('offers choices after one miss and hands over after two in a row', () => {
  expect(reply('qwertz').says[0]?.choices?.map(({ id }) => id)).toEqual(['order', 'hours', 'returns', 'person']);
  expect(reply('qwertz').handover).toBeNull();
  expect(reply('qwertz', 'asdf').handover).not.toBeNull();
  expect(reply('qwertz', 'when are you open', 'asdf').handover).toBeNull();
});

it('says the same to whoever asks twice', () => {
  expect(reply('qwertz', 'asdf')).toEqual(reply('qwertz', 'asdf'));
});
