import type { Screen } from './screen.ts';

/** Pages of a server, without the editor and the playground. */
export const serverScreens: readonly Screen[] = [
  {
    name: 'servers',
    brief: true,
    as: 'owner',
    async show({ page, website, world, at }) {
      await page.goto(`${website}/guilds`);
      await at(`guild-${world.guild().id}`).waitFor();
    },
  },
  {
    name: 'overview',
    brief: true,
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(guild);
      await at('figure-scripts').filter({ hasText: /\d/ }).waitFor();
      await at('parked-event').first().waitFor();
      await at('log-line').first().waitFor();
    },
  },
  {
    name: 'overview-discard',
    as: 'owner',
    async show({ page, at }) {
      await at('parked-discard').first().click();
      await at('parked-discard-confirm').waitFor();
      await page.locator('[role=dialog]').waitFor();
    },
    leave: ({ page }) => page.keyboard.press('Escape'),
  },
  {
    name: 'user-menu',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(guild);
      await at('user-menu').filter({ visible: true }).click();
      await at('log-out').waitFor();
    },
  },
  {
    name: 'shortcuts',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(guild);
      await at('user-menu').filter({ visible: true }).click();
      await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
      await at('shortcuts-help').waitFor();
    },
  },
  {
    name: 'scripts',
    brief: true,
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/scripts`);
      await at('script-ping').waitFor();
    },
  },
  {
    name: 'script-menu',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/scripts`);
      await at('script-menu-reminder').click();
      await at('script-delete').waitFor();
    },
  },
  {
    name: 'script-new',
    brief: true,
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/scripts`);
      await at('new-script').click();
      await at('template-welcome').click();
      await at('template-field-channelId').waitFor();
    },
  },
  {
    name: 'script-deleted',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/scripts`);
      await at('script-menu-message-counter').click();
      await at('script-delete').click();
      await at('undo').waitFor();
      await at('script-message-counter').waitFor({ state: 'detached' });
    },
    async leave({ at }) {
      await at('undo').click();
      await at('script-message-counter').waitFor();
    },
  },
  {
    name: 'log',
    brief: true,
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/log`);
      await at('log-line').first().waitFor();
      await at('stream-status').filter({ hasText: 'Live' }).waitFor();
    },
  },
  {
    name: 'runs',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/runs`);
      await at('run-row').first().waitFor();
    },
  },
  {
    name: 'run',
    as: 'owner',
    async show({ page, guild, contents, at }) {
      await page.goto(`${guild}/runs/${contents.prunedRun}`);
      await at('run-state').filter({ hasText: 'Succeeded' }).waitFor();
    },
  },
  {
    name: 'run-failed',
    brief: true,
    as: 'owner',
    async show({ page, guild, contents, at }) {
      await page.goto(`${guild}/runs/${contents.failedRun}`);
      await at('run-retry').waitFor();
    },
  },
  {
    name: 'run-unknown',
    as: 'owner',
    async show({ page, guild }) {
      await page.goto(`${guild}/runs/00000000-0000-4000-8000-000000000000`);
      await page.getByText('This run does not exist').waitFor();
    },
  },
  {
    name: 'crashed',
    as: 'owner',
    async show({ page, guild }) {
      await page.route(/\/api\/guilds\/\d+\/runs/, (route) => route.fulfill({ json: { runs: [null], next: null } }));
      await page.goto(`${guild}/runs`);
      await page.getByText('This page crashed').waitFor();
    },
    leave: ({ page }) => page.unrouteAll(),
  },
  {
    name: 'not-loaded',
    as: 'owner',
    async show({ page, guild, at }) {
      const problem = {
        type: 'about:blank',
        title: 'Error',
        status: 500,
        code: 'internal',
        detail: 'Unexpected error.',
      };
      await page.route(/\/api\/guilds\/\d+\/runs/, (route) => route.fulfill({ status: 500, json: problem }));
      await page.goto(`${guild}/runs`);
      await at('problem').waitFor();
    },
    leave: ({ page }) => page.unrouteAll(),
  },
  {
    name: 'connection-lost',
    as: 'owner',
    async show({ page, guild, at }) {
      await page.goto(`${guild}/scripts`);
      await at('script-enabled-ping').waitFor();
      await page.context().setOffline(true);
      await at('connection-notice').waitFor();
    },
    leave: ({ page }) => page.context().setOffline(false),
  },
];
