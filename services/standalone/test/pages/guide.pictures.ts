import { shot } from '@baton/testing/src/browser';
import { ROOT } from '@baton/testing/src/stack/repository';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';

const GUIDE = join(ROOT, 'docs', 'agents-guide.md');
const KEPT = join(ROOT, 'docs', 'images', 'agents-guide');
const TEXTS = join(ROOT, 'services', 'agent-console', 'src', 'i18n', 'en');

/** `GUIDE_PICTURES=write` (`npm run guide:pictures`): pictures that are taken take the place of the guide's. */
const isWriting = process.env['GUIDE_PICTURES'] === 'write';

const taken = new Set<string>();

/** Takes a picture of the guide. @param name as the guide calls it. */
export const picture = async (page: Page, name: string): Promise<void> => {
  // nothing that blinks, and no pointer over anything
  await page.mouse.move(0, 0);
  const path = await shot(page, `guide/${name}`);
  taken.add(name);
  if (!isWriting) return;
  mkdirSync(KEPT, { recursive: true });
  copyFileSync(path, join(KEPT, `${name}.png`));
};

const guide = (): string => readFileSync(GUIDE, 'utf8');

/** Pictures by name: what the guide shows, what lies beside it with its size in kB, and what was taken in this run. */
export const guidePictures = () => ({
  named: [...guide().matchAll(/\]\(images\/agents-guide\/([\w-]+)\.png\)/g)].map(([, name]) => name ?? '').sort(),
  kept: readdirSync(KEPT)
    .map((file) => basename(file, '.png'))
    .sort(),
  taken: [...taken].sort(),
  kilobytes: readdirSync(KEPT).map((file) => statSync(join(KEPT, file)).size / 1_000),
});

type Texts = { readonly [key: string]: string | Texts };

const textsIn = (texts: Texts): readonly string[] =>
  Object.values(texts).flatMap((text) => (typeof text === 'string' ? [text] : textsIn(text)));

/** A text of the console, as a pattern: names and numbers may stand in it. */
const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\{\{\w+\}\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+')}$`,
  );

/** What the guide prints bold is what stands on the screen. @returns what does not. */
export const notOnTheScreen = (): readonly string[] => {
  const patterns = readdirSync(TEXTS)
    .flatMap((file) => textsIn(JSON.parse(readFileSync(join(TEXTS, file), 'utf8')) as Texts))
    .map(patternOf);
  const bold = [...guide().matchAll(/\*\*([^*]+)\*\*/g)].map(([, words]) => (words ?? '').replace(/\s+/g, ' '));
  return bold.filter((words) => !patterns.some((pattern) => pattern.test(words)));
};

const BROKEN_LID = `(() => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 200];
  const to = canvas.getContext('2d');
  const fill = (colour, draw) => { to.fillStyle = colour; to.beginPath(); draw(); to.fill(); };
  fill('#e9e2d6', () => to.rect(0, 0, 320, 200));
  fill('#5b6b7a', () => to.ellipse(160, 120, 110, 50, 0, 0, 7));
  fill('#74879a', () => to.ellipse(160, 110, 100, 42, 0, 0, 7));
  fill('#2f3a45', () => to.ellipse(160, 88, 22, 18, 0, 0, 7));
  [to.strokeStyle, to.lineWidth] = ['#e9e2d6', 5];
  to.beginPath();
  for (const [x, y] of [[188, 92], [204, 106], [200, 122], [222, 134], [218, 150], [232, 162]]) to.lineTo(x, y);
  to.stroke();
  return canvas.toDataURL('image/png');
})()`;

/** What a customer sends: a lid with a crack, drawn by the browser. */
export const brokenLid = async (page: Page): Promise<Buffer> => {
  const data = await page.evaluate<string>(BROKEN_LID);
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
};
