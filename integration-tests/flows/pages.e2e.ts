import { examples } from '#libs/script-sdk';
import { Browser, signIn } from '../browser.ts';
import { EditorPage } from '../editor-page.ts';
import { withTool } from '../optional-tools.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const ping = examples.find(({ name }) => name === 'ping')!.source;
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

withTool('chromium', () => {
  describe('an admin in the browser', () => {
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

    it('an admin signs in, says !ping in the playground, edits the script, rolls back → the new answer and its log line, then the old answer', async () => {
      const { page } = browser;
      const editor = new EditorPage(page);
      await world.deploy(await world.admin(), 'ping', ping);
      const ask = async (answer: string): Promise<void> => {
        const before = await message(answer).count();
        await at('composer').fill('!ping');
        await at('composer').press('Enter');
        await message(answer).nth(before).waitFor();
      };
      await at(`guild-${world.guild().id}`).click();
      await at('nav-playground').click();
      await at('channel-general').click();
      await ask('pong');

      await at('nav-scripts').click();
      await at('script-ping').click();
      await editor.ready();
      await editor.says('Live: version 1');
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
      await editor.save();
      await editor.says('Live: version 2');
      process.stdout.write(`in the browser: live ${Date.now() - savedAt} ms after Ctrl-S\n`);
      await at('nav-playground').click();
      await at('channel-general').click();
      await ask('pang');

      await at('nav-log').click();
      await at('log-line').filter({ hasText: 'loaded again' }).first().waitFor();

      await at('nav-scripts').click();
      await at('script-ping').click();
      await at('versions').click();
      await at('version-1').click();
      await at('version-activate').click();
      await editor.says('Version 1 is live');
      await page.keyboard.press('Escape');
      await at('nav-playground').click();
      await at('channel-general').click();
      await ask('pong');
    });
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
      await at('save-failure')
        .filter({ hasText: 'no such luck' })
        .filter({ hasText: 'No version of this script is live.' })
        .waitFor();
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
      const documented = hover.filter({ hasText: 'Messages in the channels of this guild.' });
      // A hover before the typings are loaded stays without documentation.
      await until('the documentation of the namespace', async () => {
        await page.mouse.move(5, 5);
        await word('messages', 'await messages').hover();
        return documented.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      });
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

    it('the browser goes offline and online again → a notice appears and disappears, and a switch takes effect', async () => {
      const { page } = browser;
      const admin = await world.admin();
      await world.deploy(admin, 'offline', loud.replaceAll('LOUD', 'offline'));
      await page.goto(`${root}/scripts`);
      const control = at('script-enabled-offline');
      await control.waitFor();
      await page.context().setOffline(true);
      await at('connection-notice').filter({ hasText: 'Retry now' }).waitFor();
      await page.locator('label').filter({ has: control }).click();
      await page.context().setOffline(false);
      await at('connection-notice').waitFor({ state: 'detached' });
      const scripts = `/api/guilds/${world.guild().id}/scripts`;
      await until('the script is disabled', async () =>
        (await admin.get<Array<{ name: string; enabled: boolean }>>(scripts)).some(
          ({ name, enabled }) => name === 'offline' && !enabled,
        ),
      );
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
