import { examples } from '#libs/script-sdk';
import { Browser, signIn } from '../browser.ts';
import { withTool } from '../optional-tools.ts';
import { World } from '../world.ts';

const ping = examples.find(({ name }) => name === 'ping')!.source;

withTool('chromium', () => {
  describe('an admin in the browser', () => {
    let world: World;
    let browser: Browser;

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      await world.deploy(await world.admin(), 'ping', ping);
      browser = await Browser.launch();
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    it('sign in, say !ping in the playground, edit the script, roll back → the new answer and its log line, then the old answer', async () => {
      const { page } = browser;
      const website = world.mainstay.url('website');
      const guildId = world.guild().id;
      await signIn(page, website, world.person().username);
      await page.getByTestId(`guild-${guildId}`).click();

      const ask = async (answer: string): Promise<void> => {
        const before = await page.getByTestId('message').filter({ hasText: answer }).count();
        await page.getByTestId('composer').fill('!ping');
        await page.getByTestId('composer').press('Enter');
        await page.getByTestId('message').filter({ hasText: answer }).nth(before).waitFor();
      };
      await page.getByTestId('nav-playground').click();
      await page.getByTestId('channel-general').click();
      await ask('pong');

      await page.getByTestId('nav-scripts').click();
      await page.getByTestId('script-ping').click();
      await page.locator('.monaco-editor .view-line').first().waitFor();
      await page.getByTestId('save-status').filter({ hasText: 'Live: version 1' }).waitFor();
      await page.locator('.monaco-editor .view-lines').click();
      await page.keyboard.press('Control+H');
      await page.keyboard.type("'pong'");
      await page.keyboard.press('Tab');
      await page.keyboard.type("'pang'");
      await page.keyboard.press('Control+Alt+Enter');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+End');
      await page.keyboard.type("\nconsole.log('loaded again');");
      const savedAt = Date.now();
      await page.keyboard.press('Control+S');
      await page.getByTestId('save-status').filter({ hasText: 'Live: version 2' }).waitFor();
      process.stdout.write(`in the browser: live ${Date.now() - savedAt} ms after Ctrl-S\n`);
      await page.getByTestId('nav-playground').click();
      await page.getByTestId('channel-general').click();
      await ask('pang');

      await page.getByTestId('nav-log').click();
      await page.getByTestId('log-line').filter({ hasText: 'loaded again' }).first().waitFor();

      await page.getByTestId('nav-scripts').click();
      await page.getByTestId('script-ping').click();
      await page.getByTestId('versions').click();
      await page.getByTestId('version-1').click();
      await page.getByTestId('version-activate').click();
      await page.getByTestId('save-status').filter({ hasText: 'Version 1 is live' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId('nav-playground').click();
      await page.getByTestId('channel-general').click();
      await ask('pong');

      expect(browser.foreign).toEqual([]);
      expect(browser.errors).toEqual([]);
    });
  });
});
