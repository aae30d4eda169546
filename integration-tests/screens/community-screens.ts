import type { Screen, Stage } from './screen.ts';

async function go({ page, guild, at }: Stage, channel: string): Promise<void> {
  await page.goto(`${guild}/playground`);
  const option = at('channel-picker').locator('option').filter({ hasText: channel }).first();
  await option.waitFor({ state: 'attached' });
  await at('channel-picker').selectOption(await option.getAttribute('value'), { force: true });
}

/** The playground in a world with forums, threads and polls (`World.remake`). */
export const communityScreens: readonly Screen[] = [
  {
    name: 'playground-community',
    as: 'owner',
    async show(stage) {
      await go(stage, 'channel-1');
      await stage.at('message').first().waitFor();
    },
  },
  {
    name: 'playground-forum',
    as: 'owner',
    async show(stage) {
      await go(stage, 'forum-1');
      await stage.at('post').first().waitFor();
    },
  },
  {
    name: 'playground-post',
    as: 'owner',
    async show(stage) {
      await stage.at('post').first().click();
      await stage.at('message').first().waitFor();
    },
  },
];
