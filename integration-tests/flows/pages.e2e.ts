import { Browser, signIn } from '../browser.ts';
import { EditorPage } from '../editor-page.ts';
import { withTool } from '../optional-tools.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const loud = `import { messages, on } from 'mainstay';

on('message.create', async ({ channelId, content }) => {
  if (content === '!loud') await messages.send({ channelId, content: 'LOUD' });
});
`;
const alarm = `import { messages, on, timers } from 'mainstay';

on('message.create', async ({ channelId, content }) => {
  if (content === '!alarm') await timers.schedule({ name: 'alarm', in: 86_400, data: channelId });
});
on('timer.fire', async ({ data }) => {
  await messages.send({ channelId: String(data), content: 'the alarm rings' });
});
`;
const widths = [390, 1024, 1200, 1280, 1366, 1440];

withTool('chromium', () => {
  describe('the pages in the browser', () => {
    let world: World;
    let browser: Browser;
    let root: string;
    const at = (id: string) => browser.page.getByTestId(id);
    const message = (text: string | RegExp) => at('message').filter({ hasText: text });

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      browser = await Browser.launch();
      await signIn(browser.page, world.mainstay.url('website'), world.person().username);
      root = `${world.mainstay.url('website')}/g/${world.guild().id}`;
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    async function say(text: string): Promise<void> {
      await at('composer').fill(text);
      await at('composer').press('Enter');
      await message(text).last().waitFor();
    }

    it('a new script from a template → asks for its parameters, shows its name, and goes live without a reload', async () => {
      const { page } = browser;
      await page.goto(`${root}/scripts`);
      await at('new-script').click();
      await at('template-ping').locator('code').first().waitFor();
      await at('script-name').fill('Größe Wéll!!');
      await at('becomes-name').filter({ hasText: 'groe-well' }).filter({ hasText: 'ß !' }).waitFor();
      await at('template-welcome').click();
      await at('create-script').click();
      await page.getByText('Choose a channel.').waitFor();
      await at('template-field-channelId').click();
      await page.getByRole('option', { name: '#general', exact: true }).click();
      await at('create-script').click();
      const editor = new EditorPage(page);
      await editor.ready();
      await editor.shows(`const channelId = '${world.channel('general')}'`);
      await editor.says('Live: version 1');
      const title = `groe-well · ${world.guild().name} · Mainstay`;
      await until('the title of the tab', async () => (await page.title()) === title);
    });

    it('a new script that fails when it loads → shows why, also after a reload', async () => {
      const admin = await world.admin();
      const source = `throw new Error('no such luck');\n`;
      const { id } = await admin.post<{ id: string }>(`/api/guilds/${world.guild().id}/scripts`, {
        name: 'broken',
        source,
      });
      const { page } = browser;
      await page.goto(`${root}/scripts/${id}`);
      await at('save-failure').filter({ hasText: 'no such luck' }).waitFor();
      await page.reload();
      await at('save-failure').filter({ hasText: 'no such luck' }).waitFor();
      await admin.delete(`/api/guilds/${world.guild().id}/scripts/${id}`);
    });

    it('the log below the editor → only lines of this script, until all scripts are selected', async () => {
      const admin = await world.admin();
      const says = (text: string) =>
        `import { on } from 'mainstay';\n\non('message.create', () => console.log('${text}'));\n`;
      const mine = await world.deploy(admin, 'mine', says('a line of mine'));
      await world.deploy(admin, 'noisy', says('a line of another'));
      await world.person().say(world.channel('general'), 'an event');
      await browser.page.goto(`${root}/scripts/${mine}`);
      const line = (text: string) => at('log-line').filter({ hasText: text });
      await line('a line of mine').first().waitFor();
      expect(await line('a line of another').count()).toBe(0);
      await browser.page.locator('label', { hasText: 'All scripts' }).click();
      await line('a line of another').first().waitFor();
    });

    it('hovering over a namespace and a function → documentation, with the example on separate lines', async () => {
      const { page } = browser;
      const id = await world.deploy(await world.admin(), 'hovered', loud.replaceAll('LOUD', 'hovered'));
      const editor = new EditorPage(page);
      await editor.open(`${root}/scripts/${id}`);
      const hover = page.locator('.monaco-hover:not(.hidden)');
      const word = (text: string, line: string) =>
        page.locator('.view-line').filter({ hasText: line }).getByText(text, { exact: false }).last();
      await word('messages', 'await messages').hover();
      await hover.filter({ hasText: 'Messages in the channels of this guild.' }).waitFor();
      await page.mouse.move(5, 5);
      await page.locator('.view-lines').first().click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('Control+F');
      await page.keyboard.type('send');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+K');
      await page.keyboard.press('Control+I');
      await hover.filter({ hasText: 'Example' }).waitFor();
      expect(await hover.first().innerText()).not.toContain('ts await');
      await hover.locator('.monaco-tokenized-source', { hasText: 'await messages.send' }).first().waitFor();
    });

    it('a deleted script → stops before the page shows it; Undo brings it back', async () => {
      const { page } = browser;
      await world.deploy(await world.admin(), 'loud', loud);
      await page.goto(`${root}/playground`);
      await at('channel-general').click();
      await say('!loud');
      await message(/^.*LOUD/)
        .last()
        .waitFor();

      await at('nav-scripts').click();
      await at('script-menu-loud').click();
      await at('script-delete').click();
      const undo = page.getByText('Deleted “loud”');
      await undo.waitFor();
      const scripts = `/api/guilds/${world.guild().id}/scripts`;
      const names = async (): Promise<string[]> =>
        (await (await world.admin()).get<Array<{ name: string }>>(scripts)).map(({ name }) => name);
      expect(await names()).not.toContain('loud');
      await at('script-loud').waitFor({ state: 'detached' });
      await at('undo').click();
      await at('script-loud').waitFor();
      expect(await names()).toContain('loud');

      await at('script-menu-loud').click();
      const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
      await at('script-delete').click();
      expect((await gone).status()).toBe(204);
      await page.goto(`${root}/playground`);
      await at('channel-general').click();
      await say('!loud');
      await say('a message after it');
      expect(await message(/LOUD$/).count()).toBe(1);
    });

    it.each(widths)(
      'the playground at %i px → its menu and pins can be clicked, with the clock ahead',
      async (width) => {
        const { page } = browser;
        await page.setViewportSize({ width, height: 844 });
        await page.goto(`${root}/playground`);
        await at('composer').waitFor();
        await at('clock').click();
        await at('wind-3600000').click();
        await at('clock').filter({ hasText: /\+/ }).waitFor();
        await page.keyboard.press('Escape');
        await at('open-pins').click();
        await at('pins').getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await at('world-tools').click();
        await at('tool-raid').waitFor();
        await page.keyboard.press('Escape');
        const composer = (await at('composer').boundingBox())!;
        expect(composer.height).toBeLessThan(44);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      },
    );

    it('keyboard only → "Speak as" can be searched at once, and few tab stops lead past the messages', async () => {
      const { page } = browser;
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${root}/playground`);
      await at('channel-general').click();
      for (let n = 1; n <= 8; n += 1) await say(`message number ${n}`);
      await at('speak-as').focus();
      await page.keyboard.press('Enter');
      await at('speak-as-search').waitFor();
      await page.locator('[data-testid=speak-as-search]:focus').waitFor();
      await page.keyboard.type('finn');
      await at('speak-as-finn').waitFor();
      await at('speak-as-total').filter({ hasText: '1 person' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await at('speak-as').filter({ hasText: /finn/i }).waitFor();

      await message('message number 8').focus();
      await page.keyboard.press('ArrowUp');
      const focused = page.locator('article:focus');
      await focused.filter({ hasText: 'message number 7' }).waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('End');
      await focused.filter({ hasText: 'message number 8' }).waitFor();
      const reachable = 'button:not([tabindex="-1"]), [tabindex="0"]';
      const stops = await page
        .getByRole('log', { name: /Messages in/ })
        .locator(reachable)
        .count();
      expect(stops).toBeLessThan(15);
    });

    it('a timer of a script → is listed, and fires on request', async () => {
      await world.deploy(await world.admin(), 'alarm', alarm);
      await browser.page.goto(`${root}/playground`);
      await at('channel-general').click();
      await say('!alarm');
      await at('clock').click();
      await at('timer').filter({ hasText: 'alarm' }).getByTestId('timer-fire').click();
      await message('the alarm rings').waitFor();
      await at('timer').waitFor({ state: 'detached' });
    });

    it('sessions of other browsers → listed; ending one shows the sign-in there; the others end together', async () => {
      const { page } = browser;
      const other = await Browser.launch();
      const website = world.mainstay.url('website');
      await signIn(other.page, website, world.person().username);
      await other.page.goto(`${root}/log`);
      await other.page.getByTestId('stream-status').filter({ hasText: 'Live' }).waitFor();
      const admins = [await world.admin(), await world.admin()];

      await page.goto(`${root}/log`);
      await at('user-menu').filter({ visible: true }).click();
      await at('account').click();
      const session = at('session');
      await session.first().filter({ hasText: 'This browser' }).waitFor();
      const elsewhere = session.filter({ hasText: 'Chrome on Linux' }).and(page.locator('[data-current=false]'));
      await elsewhere.first().getByTestId('end-session').click();
      await other.page.getByTestId('session-ended').waitFor();
      expect((await admins[0]!.send('GET', '/api/session')).status).toBe(200);

      await at('end-others').click();
      await at('end-others-confirm').click();
      await at('end-others').waitFor({ state: 'detached' });
      expect(await session.count()).toBe(1);
      for (const admin of admins) expect((await admin.send('GET', '/api/session')).status).toBe(401);
      await other.close();
    });

    it.each(['123', '999999999999999999', 'x'])(
      "the address of a server that is not yours (%s) → an explanation, without the server's menu",
      async (id) => {
        await browser.page.goto(`${world.mainstay.url('website')}/g/${id}/log`);
        await at('not-yours').filter({ hasText: 'Ask the owner' }).waitFor();
        expect(await at('nav-scripts').count()).toBe(0);
        expect(await at('stream-status').count()).toBe(0);
      },
    );

    it('all pages → nothing was loaded from other machines, and no page has thrown', () => {
      expect(browser.foreign).toEqual([]);
      expect(browser.errors).toEqual([]);
    });
  });
});
