import { examples } from '#libs/script-sdk';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Browser, signIn } from '../../integration-tests/browser.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';

/** Takes the screenshots of the documentation from the running product: `node tools/screenshots/screenshots.ts [folder]`. */
const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../../docs/images'));

const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-screenshots-'));
const postgres = await startPostgres({ dir });
const world = await World.boot({ databaseUrl: postgres.url, without: [], limits: 'on' });
try {
  mkdirSync(folder, { recursive: true });
  const admin = await world.admin();
  for (const name of ['welcome', 'ping']) {
    const example = examples.find((one) => one.name === name);
    if (example) await world.deploy(admin, name, `${example.source}\nconsole.info('${name} is loaded');\n`);
  }
  for (const { suffix, ...view } of [
    { suffix: '', width: 1440, height: 900, dark: false },
    { suffix: '-dark', width: 1440, height: 900, dark: true },
    { suffix: '-phone', width: 390, height: 844, dark: false },
  ]) {
    const { page, ...browser } = await shoot(view);
    const shot = (name: string): Promise<Buffer> =>
      page.screenshot({ path: path.join(folder, `${name}${suffix}.png`) });
    await signIn(page, world.mainstay.url('website'), world.person().username);
    const base = `${world.mainstay.url('website')}/g/${world.guild().id}`;
    await page.goto(`${base}/playground`);
    await page.getByTestId('composer').fill('!ping');
    await page.getByTestId('composer').press('Enter');
    await page.getByTestId('message').filter({ hasText: 'pong' }).last().waitFor();
    await shot('playground');
    await playgroundScenes(page, shot, view.width < 800);
    await page.goto(base);
    await page.getByTestId('figure-scripts').filter({ hasText: /\d/ }).waitFor();
    await shot('overview');
    await page.goto(`${base}/scripts`);
    await page.getByTestId('script-ping').waitFor();
    await shot('scripts');
    await page.getByTestId('script-ping').click();
    await page.locator('.monaco-editor .view-line').first().waitFor();
    await page.getByTestId('save-status').filter({ hasText: 'Live' }).waitFor();
    if (view.width > 800) {
      await page.locator('.monaco-editor .view-line').nth(8).click();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('  await messages.');
      await page.locator('.suggest-widget.visible').waitFor();
    }
    await shot('editor');
    await page.goto(`${base}/playground`);
    await makeCommunity(page);
    await communityScenes(page, shot);
    await page.goto(page.url());
    await byId(page, 'world-tools').click();
    await byId(page, 'tool-world').click();
    await byId(page, 'world-make').click();
    await page.waitForURL((url) => url.pathname.includes(world.guild().id));
    await browser.close();
  }
} finally {
  await world.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

function byId(page: Page, id: string) {
  return page.getByTestId(id);
}

/** Replaces the world with a community, and opens it. */
async function makeCommunity(page: Page): Promise<void> {
  const before = new URL(page.url()).pathname;
  await byId(page, 'world-tools').click();
  await byId(page, 'tool-world').click();
  await byId(page, 'recipe-community').click();
  await byId(page, 'world-make').click();
  await page.waitForURL(({ pathname }) => pathname !== before);
  await byId(page, 'composer').or(byId(page, 'composer-disabled')).first().waitFor();
}

/** The dialogs and panels of the playground, one after another. */
async function playgroundScenes(page: Page, shot: (name: string) => Promise<unknown>, phone: boolean): Promise<void> {
  const at = (id: string) => page.getByTestId(id);
  const away = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.locator('[role=dialog]').last().waitFor({ state: 'hidden' });
  };
  const tool = async (name: string): Promise<void> => {
    await at('world-tools').click();
    await at(`tool-${name}`).click();
    await at(`tool-${name}`).waitFor({ state: 'hidden' });
  };
  if (phone) await at('open-inspector').click();
  await at('inspector-tabs').getByText('Journal').click();
  await at('journal-line').first().waitFor();
  await shot('playground-journal');
  if (phone) await away();
  await at('message').last().focus();
  await at('message').last().dispatchEvent('contextmenu');
  await at('context-menu').waitFor();
  await shot('playground-menu');
  await page.keyboard.press('Escape');
  await at('context-menu').waitFor({ state: 'detached' });
  for (const name of ['fault', 'nuke', 'raid', 'world']) {
    await tool(name);
    await page.locator('[role=dialog]').last().waitFor();
    await shot(`playground-${name}`);
    await away();
  }
  await at('clock').click();
  await at('clock-panel').waitFor();
  await shot('playground-clock');
  await page.keyboard.press('Escape');
  await at('clock-panel').waitFor({ state: 'hidden' });
  await at('speak-as').click();
  await at('speak-as-list').getByRole('option').first().waitFor();
  await shot('playground-people');
  await page.keyboard.press('Escape');
  await at('open-threads').click();
  await at('thread-name').waitFor();
  await shot('playground-threads');
  await away();
  await at('speak-as').click();
  await at('speak-as-search').fill('finn');
  await at('speak-as-finn').click();
  await at('channel-picker').selectOption({ label: '# rules' }, { force: true });
  await at('composer-disabled').waitFor();
  await shot('playground-read-only');
}

/** A community: forum, poll, threads, a member with restricted permissions. */
async function communityScenes(page: Page, shot: (name: string) => Promise<unknown>): Promise<void> {
  const at = (id: string) => page.getByTestId(id);
  const go = async (name: string): Promise<void> => {
    const label = await at('channel-picker').locator('option').filter({ hasText: name }).first().getAttribute('value');
    if (await at('channel-picker').isVisible()) await at('channel-picker').selectOption(label);
    else await at(`channel-${name}`).click();
  };
  await go('channel-1');
  await at('message').first().waitFor();
  await shot('playground-community');
  await go('forum-1');
  await at('post').first().waitFor();
  await shot('playground-forum');
  await at('post').first().click();
  await at('message').first().waitFor();
  await shot('playground-post');
}

async function shoot(view: { width: number; height: number; dark: boolean }) {
  const browser = await Browser.launch(view);
  return { page: browser.page, close: () => browser.close() };
}
