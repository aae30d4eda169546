import { violationsOf } from '../accessibility.ts';
import { Browser, signIn } from '../browser.ts';
import { isLong } from '../effort.ts';
import { withTool } from '../optional-tools.ts';
import { makeContents } from '../screens/contents.ts';
import { settled, showEach, type Stage } from '../screens/screen.ts';
import { screens } from '../screens/screens.ts';
import { World } from '../world.ts';

const checked = screens.filter(({ brief }) => isLong || brief);
const playgroundWidths = [390, 1024, 1200, 1280, 1366, 1440];

withTool('chromium', () => {
  describe('every screen in the browser', () => {
    let world: World;
    let browser: Browser;
    let stage: Stage;
    const at = (id: string) => browser.page.getByTestId(id);
    const message = (text: string | RegExp) => at('message').filter({ hasText: text });

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      browser = await Browser.launch();
      const website = world.mainstay.url('website');
      stage = {
        page: browser.page,
        world,
        website,
        guild: `${website}/g/${world.guild().id}`,
        at,
        contents: await makeContents(world),
      };
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    it.each(isLong ? [1280, 390] : [390])(
      'at %i px, light and dark → axe finds nothing serious, and no page scrolls sideways',
      async (width) => {
        const { page } = browser;
        await page.setViewportSize({ width, height: 844 });
        const found: string[] = [];
        await showEach(stage, checked, async ({ name }) => {
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            await settled(page);
            found.push(...(await violationsOf(page)).map((violation) => `${name}, ${colorScheme}: ${violation}`));
          }
          await page.emulateMedia({ colorScheme: 'light' });
          if (!(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')))
            found.push(`${name}: scrolls sideways`);
        });
        expect(found).toEqual([]);
      },
    );

    describe('the playground', () => {
      beforeAll(async () => {
        await browser.page.context().clearCookies();
        await signIn(browser.page, stage.website, world.person().username);
      });

      it.each(playgroundWidths)(
        'the playground at %i px → its menu and pins can be clicked, with the clock ahead',
        async (width) => {
          const { page } = browser;
          await page.setViewportSize({ width, height: 844 });
          await page.goto(`${stage.guild}/playground`);
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

      it.each(['speak-as', 'open-threads', 'open-pins', 'clock', 'world-tools', 'composer-more', 'user-menu'])(
        'keyboard only → Enter opens %s, Escape closes it, and the focus returns and is visible',
        async (id) => {
          const { page } = browser;
          await page.setViewportSize({ width: 1440, height: 900 });
          await page.goto(`${stage.guild}/playground`);
          await at('composer').waitFor();
          const opener = at(id).filter({ visible: true });
          const opened = page.locator('[role=dialog], [role=menu], [role=listbox]').filter({ visible: true });
          await opener.focus();
          await page.keyboard.press('Enter');
          await opened.first().waitFor();
          await page.keyboard.press('Escape');
          await opened.waitFor({ state: 'detached' });
          await page.locator(`[data-testid=${id}]:focus-visible`).waitFor();
          const focused = `document.querySelector('[data-testid=${id}]:focus-visible')`;
          expect(await page.evaluate(`getComputedStyle(${focused}).outlineStyle`)).toBe('solid');
        },
      );

      it('a channel with a long name → its icon keeps its size', async () => {
        const { page } = browser;
        const name = `announcements-${'of-all-teams-'.repeat(6)}end`;
        await world.person().call('POST', `/guilds/${world.guild().id}/channels`, { name, type: 0 });
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(`${stage.guild}/playground`);
        const icon = await at(`channel-${name}`).locator('svg').boundingBox();
        expect(icon).toMatchObject({ width: 16, height: 16 });
      });

      it('keyboard only → "Speak as" can be searched at once, and few tab stops lead past the messages', async () => {
        const { page } = browser;
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${stage.guild}/playground`);
        await at('channel-general').click();
        for (let n = 1; n <= 8; n += 1) {
          await at('composer').fill(`message number ${n}`);
          await at('composer').press('Enter');
          await message(`message number ${n}`).waitFor();
        }
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
    });

    it('/docs → lists the operations of the API, and opens one with its answers, without a session', async () => {
      const { page } = browser;
      await page.context().clearCookies();
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${stage.website}/docs`);
      const operation = page.locator('.opblock').filter({ hasText: '/api/guilds/{guild}/timers/{timer}/fire' });
      await operation.locator('.opblock-summary-control').click();
      await operation.getByText('timer.unknown').waitFor();
      const described = await page.request.get(`${stage.website}/openapi.json`);
      const { paths } = (await described.json()) as { paths: Record<string, object> };
      const methods = Object.values(paths).flatMap((path) => Object.keys(path));
      expect(await page.locator('.opblock').count()).toBe(methods.length);
    });

    it('all screens → nothing was loaded from other machines', () => {
      expect(browser.foreign).toEqual([]);
    });
  });
});
