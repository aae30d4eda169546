import { violationsOf } from '../accessibility.ts';
import { Browser } from '../browser.ts';
import { withTool } from '../optional-tools.ts';
import { makeContents } from '../screens/contents.ts';
import { settled, showEach, type Stage } from '../screens/screen.ts';
import { screens } from '../screens/screens.ts';
import { World } from '../world.ts';

withTool('chromium', () => {
  describe('every screen in the browser', () => {
    let world: World;
    let browser: Browser;
    let stage: Stage;

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      browser = await Browser.launch();
      const website = world.mainstay.url('website');
      stage = {
        ...{ page: browser.page, world, website, guild: `${website}/g/${world.guild().id}` },
        contents: await makeContents(world),
        at: (id: string) => browser.page.getByTestId(id),
      };
    });
    afterAll(async () => {
      await browser?.close();
      await world?.close();
    });

    it.each([1280, 390])(
      'at %i px, light and dark → axe finds nothing serious, and no page scrolls sideways',
      async (width) => {
        const { page } = browser;
        await page.setViewportSize({ width, height: 844 });
        const found: string[] = [];
        await showEach(stage, screens, async ({ name }) => {
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

    it('nothing was loaded from elsewhere', () => {
      expect(browser.foreign).toEqual([]);
    });
  });
});
