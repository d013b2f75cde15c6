import type { AxeResults, RunOptions } from 'axe-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = (): string => readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 AA and what went before it, and axe's own best practices. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds in the page as it is now, shadow trees included: a line per rule and element; none when all is well.
 * It is brought in by the debugger, which no content policy stops, so pages are judged under the policy that they have.
 * @param within a CSS selector; absent: the whole page.
 */
export const axeViolations = async (page: Page, within?: string): Promise<readonly string[]> => {
  const options: RunOptions = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] };
  const present = await page.evaluate<boolean>(`typeof globalThis.axe === 'object'`);
  if (!present) await page.evaluate(`${source()}; undefined`);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(within) ?? 'document'}, ${JSON.stringify(options)})`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const why = failureSummary.split('\n').slice(1).join(' ').trim();
      return `${id}: ${help}: ${target.flat().join(' ')}: ${why}`;
    }),
  );
};
