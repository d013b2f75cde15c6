import { PreparedStatements } from './prepared-statements';

const ask = (statements: PreparedStatements, text: string, times: number, values = 1): (string | undefined)[] =>
  Array.from({ length: times }, () => statements.nameOf(text, values));

it('prepares what comes again, and nothing at once', () => {
  expect(ask(new PreparedStatements(), 'select 1', 3)).toEqual([undefined, 'baton-1', 'baton-1']);
});

it('gives each text a name of its own', () => {
  const statements = new PreparedStatements();
  expect([ask(statements, 'select 1', 2)[1], ask(statements, 'select 2', 2)[1]]).toEqual(['baton-1', 'baton-2']);
});

it('keeps no more than a connection can hold, and those for good', () => {
  const statements = new PreparedStatements();
  for (let n = 0; n < 500; n += 1) ask(statements, `select ${n}`, 2);
  expect([statements.nameOf('select 0', 1), statements.nameOf('select 499', 1)]).toEqual(['baton-1', undefined]);
});

it('leaves lists alone, which would take the places of all others, and what has no values', () => {
  const statements = new PreparedStatements();
  for (let rows = 25; rows < 1_000; rows += 1) ask(statements, `insert ${rows} rows`, 3, rows);
  expect(ask(statements, 'begin', 3, 0)).toEqual([undefined, undefined, undefined]);
  expect(ask(statements, 'select 1', 2)).toEqual([undefined, 'baton-1']);
});
