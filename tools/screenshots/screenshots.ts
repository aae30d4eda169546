import { examples } from '#libs/script-sdk';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Browser, signIn } from '../../integration-tests/browser.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';

/** Takes the pictures of the documentation, of the real thing: `node tools/screenshots/screenshots.ts [folder]`. */
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
    await browser.close();
  }
} finally {
  await world.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function shoot(view: { width: number; height: number; dark: boolean }) {
  const browser = await Browser.launch(view);
  return { page: browser.page, close: () => browser.close() };
}
