import pg from 'pg';
import { Browser, signIn } from '../browser.ts';
import { EditorPage } from '../editor-page.ts';
import { withTool } from '../optional-tools.ts';
import { World } from '../world.ts';

const source = `import { on } from 'mainstay';

on('message.create', (message) => {
  console.log(message.content);
});
`;

withTool('chromium', () => {
  describe('unsaved work in the browser', () => {
    let world: World;
    let browser: Browser;
    let website: string;
    let scripts = 0;
    const at = (id: string) => browser.page.getByTestId(id);

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      website = world.mainstay.url('website');
      browser = await Browser.launch();
      await signIn(browser.page, website, world.person().username);
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    /** Creates a live script for one test. */
    async function newScript(): Promise<string> {
      scripts += 1;
      const id = await world.deploy(await world.admin(), `script-${scripts}`, source);
      return `${website}/g/${world.guild().id}/scripts/${id}`;
    }

    async function anotherTab(address: string): Promise<EditorPage> {
      const tab = new EditorPage(await browser.page.context().newPage());
      await tab.open(address);
      return tab;
    }

    it('a second tab that changes nothing → the draft of a crashed first tab comes back', async () => {
      const address = await newScript();
      const first = await anotherTab(address);
      await first.typeAtStart('// text of the first tab\n');
      await first.draftIsKept('text of the first tab');
      const second = await anotherTab(address);
      expect(await second.text()).not.toContain('text of the first tab');
      await second.typeAtEnd('x');
      await second.draftIsKept(`});\\nx`);
      await second.page.keyboard.press('Backspace');
      await second.says('Live: version 1');
      await second.page.close();
      await first.page.close({ runBeforeUnload: false });
      const again = await anotherTab(address);
      await again.shows('text of the first tab');
      await again.page.getByTestId('draft-notice').waitFor();
      await again.page.getByTestId('draft-discard').click();
      await again.says('Live: version 1');
      await again.page.close();
    });

    it('a version saved in another tab → shown at once; merged with changes of other lines, and saved', async () => {
      const address = await newScript();
      const first = await anotherTab(address);
      const second = await anotherTab(address);
      await first.page.bringToFront();
      await first.typeAtStart('// mine\n');
      await second.page.bringToFront();
      await second.typeAtEnd('// theirs');
      await second.save();
      await second.says('Live: version 2');
      await first.page.bringToFront();
      await first.page.getByTestId('newer-notice').filter({ hasText: 'Version 2' }).waitFor();
      await first.page.getByTestId('newer-merge').click();
      await first.shows('// theirs');
      await first.shows('// mine');
      await first.save();
      await first.says('Live: version 3');
      await second.page.bringToFront();
      await second.page.getByTestId('newer-take').click();
      await second.shows('// mine');
      await second.says('Live: version 3');
      await first.page.close();
      await second.page.close();
    });

    it('both tabs change the same line → the conflict is named, nothing is merged, and the text stays', async () => {
      const address = await newScript();
      const first = await anotherTab(address);
      const second = await anotherTab(address);
      await second.page.bringToFront();
      await second.typeAtStart('/* one */ ');
      await second.save();
      await second.says('Live: version 2');
      await first.page.bringToFront();
      await first.typeAtStart('/* two */ ');
      await first.save();
      await first.page.getByTestId('conflict-merge').click();
      await first.page.getByText('Both versions change the same lines').waitFor();
      await first.page.getByTestId('version-2').waitFor();
      await first.page.keyboard.press('Escape');
      await first.shows('/* two */ ');
      await first.page.close();
      await second.page.close();
    });

    it('the webserver is killed → the save is retried when it is back, and the notices disappear', async () => {
      const address = await newScript();
      const editor = new EditorPage(browser.page);
      await editor.open(address);
      await at('stream-status').filter({ hasText: 'Live' }).waitFor();
      await editor.typeAtStart('// through an outage\n');
      await world.mainstay.process('webserver').kill();
      await editor.save();
      await at('save-failure').filter({ hasText: 'saved as soon as the server is back' }).waitFor();
      await at('connection-notice').waitFor();
      await editor.says('Live: version 2');
      await at('connection-notice').waitFor({ state: 'detached' });
      await at('save-failure').waitFor({ state: 'detached' });
      await at('stream-status').filter({ hasText: 'Live' }).waitFor();
    });

    it('the webserver is killed → a message is sent once when it is back', async () => {
      const { page } = browser;
      await page.goto(`${website}/g/${world.guild().id}/playground`);
      await at('channel-general').click();
      await at('stream-status').first().filter({ hasText: 'Live' }).waitFor();
      await world.mainstay.process('webserver').kill();
      await at('composer').fill('said during an outage');
      await at('composer').press('Enter');
      await at('pending-message').filter({ hasText: 'sent again as soon as the server is back' }).waitFor();
      const sent = at('message').filter({ hasText: 'said during an outage' });
      await sent.waitFor();
      await at('pending-message').waitFor({ state: 'detached' });
      expect(await sent.count()).toBe(1);
    });

    it('the session ends while saving → the page says so, and signing in returns to the text', async () => {
      const address = await newScript();
      const editor = new EditorPage(browser.page);
      await editor.open(address);
      await editor.typeAtStart('// kept over a sign-in\n');
      await editor.draftIsKept('kept over a sign-in');
      const database = new pg.Client({ connectionString: world.databaseUrl });
      await database.connect();
      await database.query('DELETE FROM web_session');
      await database.end();
      await editor.save();
      await at('session-ended').waitFor();
      expect(await browser.page.getByText('Leave without saving?').count()).toBe(0);
      await browser.page.getByRole('button', { name: 'Stay on this page' }).click();
      await at('stream-status').filter({ hasText: 'Disconnected' }).waitFor();
      await browser.page.reload();
      await at('sign-in').click();
      await browser.page.getByText(`@${world.person().username}`, { exact: false }).first().click();
      await browser.page.getByRole('button', { name: 'Continue' }).click();
      await browser.page.waitForURL(address);
      await editor.shows('kept over a sign-in');
      await at('draft-notice').waitFor();
    });

    it('another user in the same browser → does not see the text; the first one does', async () => {
      const address = await newScript();
      const editor = new EditorPage(browser.page);
      await editor.open(address);
      await editor.typeAtStart('// secret of the first\n');
      await editor.draftIsKept('secret of the first');
      await browser.page.context().clearCookies();
      await signIn(browser.page, website, 'jonas');
      await editor.open(address);
      await editor.shows('import { on }');
      expect(await editor.text()).not.toContain('secret');
      expect(await at('draft-notice').count()).toBe(0);
      await browser.page.context().clearCookies();
      await signIn(browser.page, website, world.person().username);
      await editor.open(address);
      await editor.shows('secret of the first');
    });

    it('log out with unsaved text, also in another tab → asks once, and no draft is left after both tabs close', async () => {
      const other = await anotherTab(await newScript());
      await other.typeAtStart('// secret of the other tab\n');
      await other.draftIsKept('secret of the other tab');
      await browser.page.bringToFront();
      const asked: string[] = [];
      browser.page.on('dialog', (dialog) => {
        asked.push(dialog.type());
        void dialog.accept();
      });
      await at('user-menu').filter({ visible: true }).click();
      await at('log-out').click();
      await at('log-out-confirm').click();
      await at('sign-in').waitFor();
      await other.page.goto(website);
      await other.page.getByTestId('sign-in').waitFor();
      await other.page.close();
      const keys = await browser.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('draft')));
      expect(keys).toEqual([]);
      expect(asked).toEqual([]);
      expect(browser.errors).toEqual([]);
      expect(browser.foreign).toEqual([]);
    });
  });
});
