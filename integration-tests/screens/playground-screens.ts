import type { Screen, Stage } from './screen.ts';

async function open({ page, guild, at }: Stage): Promise<void> {
  await page.goto(`${guild}/playground`);
  await at('message').first().waitFor();
  await at('channel-picker').selectOption({ label: '# general' }, { force: true });
  await at('message').filter({ hasText: 'pong' }).last().waitFor();
}

const close = ({ page }: Stage): Promise<void> => page.keyboard.press('Escape');

/** A dialog behind the menu of the playground. */
const tool = (name: string): Screen => ({
  name: `playground-${name}`,
  as: 'owner',
  async show(stage) {
    await open(stage);
    await stage.at('world-tools').click();
    await stage.at(`tool-${name}`).click();
    await stage.page.locator('[role=dialog]').last().waitFor();
  },
  leave: close,
});

/** The simulated Discord, its panels and dialogs. */
export const playgroundScreens: readonly Screen[] = [
  { name: 'playground', brief: true, as: 'owner', show: open },
  {
    name: 'playground-journal',
    as: 'owner',
    async show(stage) {
      await open(stage);
      const { at, page } = stage;
      if (await at('open-inspector').isVisible()) await at('open-inspector').click();
      await at('inspector-tabs').getByText('Journal').click();
      await at('journal-line').first().waitFor();
      await page.mouse.move(0, 0);
    },
    leave: close,
  },
  {
    name: 'playground-menu',
    brief: true,
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('message').last().focus();
      await stage.at('message').last().dispatchEvent('contextmenu');
      await stage.at('context-menu').waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-people',
    brief: true,
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('speak-as').click();
      await stage.at('speak-as-list').getByRole('option').first().waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-threads',
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('open-threads').click();
      await stage.at('thread-name').waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-pins',
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('open-pins').click();
      await stage.at('pins').getByRole('dialog').waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-clock',
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('clock').click();
      await stage.at('timer-fire').first().waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-timer-fired',
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('clock').click();
      await stage.at('timer').filter({ hasText: 'daily' }).getByTestId('timer-fire').click();
      await stage.page.getByText('fired.').waitFor();
    },
    leave: close,
  },
  {
    name: 'playground-read-only',
    as: 'owner',
    async show(stage) {
      await open(stage);
      await stage.at('speak-as').click();
      await stage.at('speak-as-search').fill('finn');
      await stage.at('speak-as-finn').click();
      await stage.at('channel-picker').selectOption({ label: '# rules' }, { force: true });
      await stage.at('composer-disabled').waitFor();
    },
  },
  ...['join', 'raid', 'nuke', 'fault', 'world'].map(tool),
];
