// Runs the repository's own ESLint configuration over code that must fail, as if it stood at the given path.
// Prints {name: [rule ids]} as JSON. A child process, because Jest cannot import an ES module configuration.
import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const fixtures = JSON.parse(readFileSync(0, 'utf8'));
const eslint = new ESLint({
  cwd: process.argv[2],
  overrideConfig: [
    // The files do not exist, so no type information does: the rules under test are the ones that need none.
    { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
  ],
});
const found = {};
for (const { name, path, code } of fixtures) {
  const [result] = await eslint.lintText(code, { filePath: path });
  found[name] = result.messages.map((message) => message.ruleId ?? message.message);
}
console.log(JSON.stringify(found));
