import type { Screen } from './screen.ts';

/** Pages outside a server. */
export const accountScreens: readonly Screen[] = [
  {
    name: 'landing',
    brief: true,
    as: null,
    async show({ page, website, at }) {
      await page.goto(website);
      await at('simulated-notice').waitFor();
    },
  },
  {
    name: 'sign-in-cancelled',
    as: null,
    async show({ page, website, at }) {
      await page.goto(`${website}/?error=login-cancelled`);
      await at('sign-in-error').waitFor();
    },
  },
  {
    name: 'sign-in-simulated',
    as: null,
    async show({ page, website, at }) {
      await page.goto(website);
      await at('sign-in').click();
      await page.waitForURL(/oauth2\/authorize/);
      await page.getByRole('button', { name: 'Continue' }).waitFor();
    },
  },
  {
    name: 'api-docs',
    as: null,
    async show({ page, website }) {
      await page.goto(`${website}/docs`);
      await page.locator('.opblock').first().waitFor();
    },
  },
  {
    name: 'not-found',
    as: null,
    show: ({ page, website }) => page.goto(`${website}/no/such/page`),
  },
  {
    name: 'servers-none',
    as: 'gus',
    async show({ page, website }) {
      await page.goto(`${website}/guilds`);
      await page.getByText('No server to manage').waitFor();
    },
  },
  {
    name: 'scripts-none',
    as: 'nora',
    async show({ page, website, world }) {
      await page.goto(`${website}/g/${world.guild('Quiet Corner').id}/scripts`);
      await page.getByText('No scripts yet').waitFor();
    },
  },
  {
    name: 'runs-none',
    as: 'nora',
    async show({ page, website, world }) {
      await page.goto(`${website}/g/${world.guild('Quiet Corner').id}/runs`);
      await page.getByText('No runs yet').waitFor();
    },
  },
  {
    name: 'log-none',
    as: 'nora',
    async show({ page, website, world }) {
      await page.goto(`${website}/g/${world.guild('Quiet Corner').id}/log`);
      await page.getByText('The log is empty').or(page.getByTestId('log-line')).first().waitFor();
    },
  },
  {
    name: 'overview-empty',
    as: 'nora',
    async show({ page, website, world, at }) {
      await page.goto(`${website}/g/${world.guild('Quiet Corner').id}`);
      await at('figure-scripts').filter({ hasText: /\d/ }).waitFor();
    },
  },
  {
    name: 'server-not-yours',
    as: 'nora',
    async show({ page, guild, at }) {
      await page.goto(guild);
      await at('not-yours').waitFor();
    },
  },
  {
    name: 'account',
    brief: true,
    as: 'nora',
    async show({ page, website, at }) {
      await page.goto(`${website}/account`);
      await at('session').first().waitFor();
    },
  },
  {
    name: 'account-end-others',
    as: 'nora',
    async show({ page, website, world, at }) {
      await world.admin('nora');
      await page.goto(`${website}/account`);
      await at('end-others').click();
      await at('end-others-confirm').waitFor();
    },
    leave: ({ page }) => page.keyboard.press('Escape'),
  },
];
