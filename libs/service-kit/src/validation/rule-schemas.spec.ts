import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { flag, listOf, mapOfTexts, matching, oneOf, type Rule, ruleOf, text, uuidRule, whole } from './text-rules';

const rules: readonly (readonly [string, Rule])[] = [
  ['a text', text(8)],
  ['a text that may be empty', text(8, { min: 0 })],
  ['a text that may be blank', text(8, { blank: true })],
  ['a form', matching(/^[a-z][a-z0-9-]{0,4}$/, 'a name')],
  ['a UUID', uuidRule],
  ['a whole number', whole()],
  ['a bounded number', whole({ min: 3, max: 7 })],
  ['a flag', flag],
  ['one of some', oneOf(['light', 'dark'])],
  ['a list', listOf(text(3), 2)],
  ['a map of texts', mapOfTexts({ maxEntries: 2, maxName: 3, maxValue: 2 })],
];

/** What a schema cannot say: see `Rule`. */
const isBeyondSchemas = (value: unknown): boolean =>
  /\\u0000|\\ud[89a-f]|[\u{10000}-\u{10ffff}]/iu.test(JSON.stringify(value));

const word = fc.oneof(
  fc.string({ maxLength: 10 }),
  fc.constantFrom('', ' ', '\t\n', 'ab', 'abc', 'light', '\u00a0', '\ufeff'),
);
const values = fc.oneof(
  word,
  fc.integer({ min: -2, max: 12 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.uuid(),
  fc.constant(null),
  fc.array(word, { maxLength: 4 }),
  fc.dictionary(word, fc.oneof(word, fc.integer()), { maxKeys: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const compile = (rule: Rule) => new Ajv2020({ strict: false }).compile(rule.schema);

/** A value about which a rule and its schema disagree; null: none was found. */
const disagreement = (rule: Rule): unknown => {
  const fits = compile(rule);
  const asJson = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  const found = fc.check(
    fc.property(asJson, (value) => isBeyondSchemas(value) || fits(value) === (rule(value) === null)),
    { numRuns: 3_000 },
  );
  return found.counterexample;
};

it.each(rules)('%s: the schema lets in what the rule lets in', (_, rule) => expect(disagreement(rule)).toBeNull());

it.each<[string, Rule]>([
  ['a bound that the schema lacks', ruleOf({ type: 'string', minLength: 1, pattern: '\\S' }, text(8))],
  ['a bound that is one too wide', ruleOf({ type: 'integer', minimum: 2, maximum: 7 }, whole({ min: 3, max: 7 }))],
  ['white space that the schema lets in', ruleOf({ type: 'string', minLength: 1, maxLength: 8 }, text(8))],
  [
    'names that the schema does not look at',
    ruleOf(
      { type: 'object', maxProperties: 2, additionalProperties: { type: 'string', maxLength: 2 } },
      mapOfTexts({ maxEntries: 2, maxName: 3, maxValue: 2 }),
    ),
  ],
])('%s is found', (_, rule) => expect(disagreement(rule)).not.toBeNull());
