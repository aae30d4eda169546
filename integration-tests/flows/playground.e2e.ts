import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { AnsweringApp, type Answer } from '../answering-app.ts';
import { Browser, signIn } from '../browser.ts';
import { withTool } from '../optional-tools.ts';
import { World } from '../world.ts';

const commands = [
  {
    name: 'paint',
    description: 'Paints the fence',
    options: [{ type: 3, name: 'color', description: 'Which', required: true, autocomplete: true }],
  },
  {
    name: 'frame',
    description: 'Frames a picture',
    options: [{ type: 11, name: 'picture', description: 'Which', required: true }],
  },
  { name: 'Quote it', type: 3 },
  { name: 'Greet', type: 2 },
];
const EPHEMERAL = 64;
const form = {
  type: 9,
  data: {
    custom_id: 'greeting',
    title: 'A greeting',
    components: [
      { type: 18, label: 'Words', component: { type: 4, custom_id: 'words', style: 1 } },
      {
        type: 18,
        label: 'How',
        component: {
          type: 21,
          custom_id: 'how',
          options: [
            { label: 'Loud', value: 'loud' },
            { label: 'Soft', value: 'soft' },
          ],
        },
      },
      { type: 18, label: 'Card', component: { type: 19, custom_id: 'card', file_types: ['.txt'] } },
    ],
  },
};

const selects = [
  { type: 3, custom_id: 'size', placeholder: 'Size', options: [{ label: 'Large', value: 'large' }] },
  { type: 5, custom_id: 'who', placeholder: 'Who' },
  { type: 8, custom_id: 'where', placeholder: 'Where' },
].map((select) => ({ type: 1, components: [select] }));

type Told = Parameters<Answer>[0]['data'];
const namesOf = ({ resolved }: Told): string =>
  Object.values(resolved?.attachments ?? {})
    .map(({ filename, size }) => `${filename} of ${size} bytes`)
    .join();

/** The answers of an application with these commands. */
const answer: Answer = ({ type, data }) => {
  if (type === 4) return { type: 8, data: { choices: [{ name: 'Deep green', value: 'green' }] } };
  if (type === 3 && data.values) return { type: 4, data: { content: `${data.custom_id}: ${data.values.join()}` } };
  if (type === 3) return { type: 4, data: { content: 'Only for your eyes', flags: EPHEMERAL } };
  if (type === 5) return { type: 4, data: { content: `The greeting was given with ${namesOf(data)}` } };
  if (data.name === 'Greet') return form;
  if (data.name === 'Quote it') return { type: 4, data: { content: `quoted ${data.target_id}` } };
  if (data.name === 'frame') return { type: 4, data: { content: `framed ${namesOf(data)}`, components: selects } };
  if (data.name !== 'paint') return null;
  const button = { type: 2, style: 1, label: 'Who sees it?', custom_id: 'secret' };
  return {
    type: 4,
    data: { content: `painted ${String(data.options?.[0]?.value)}`, components: [{ type: 1, components: [button] }] },
  };
};

withTool('chromium', () => {
  describe('the playground in the browser', () => {
    let world: World;
    let browser: Browser;
    let app: AnsweringApp;
    const at = (id: string): Locator => browser.page.getByTestId(id);
    const message = (text: string): Locator => at('message').filter({ hasText: text });

    beforeAll(async () => {
      world = await World.boot({ without: [] });
      app = await AnsweringApp.start(world, commands, answer);
      browser = await Browser.launch({ width: 1500 });
      await signIn(browser.page, world.mainstay.url('website'), world.person().username);
      await at(`guild-${world.guild().id}`).click();
      await at('nav-playground').click();
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
      await world?.close();
    });

    async function tool(name: string): Promise<void> {
      await at('world-tools').click();
      await at(`tool-${name}`).click();
    }
    async function say(text: string): Promise<void> {
      await at('composer').fill(text);
      await at('composer').press('Enter');
      await message(text).waitFor();
    }
    async function speakAs(username: string): Promise<void> {
      await at('speak-as').click();
      await at('speak-as-search').fill(username);
      await at(`speak-as-${username}`).click();
    }

    it('a member with few permissions → does not see hidden channels, and sees why writing is not allowed', async () => {
      await at('channel-mod-log').waitFor();
      await speakAs('finn');
      await at('hidden-channels').waitFor();
      expect(await at('channel-mod-log').count()).toBe(0);
      await at('channel-rules').click();
      await at('composer-disabled').filter({ hasText: 'may not send messages' }).waitFor();
    });

    it('choose another world → the page shows it', async () => {
      await tool('world');
      await at('recipe-community').click();
      await at('world-seed').fill('7');
      await at('world-make').click();
      await browser.page.waitForURL((url) => !url.pathname.includes(world.guild().id));
      await at('channel-channel-1').click();
      await at('message').first().waitFor();
      await speakAs('user3');
      await say('hello from user three');
    });

    it('upload a file of 9 MiB → sent; a larger one → an error', async () => {
      const files = browser.page.locator('input[type=file]');
      const name = 'nine.bin';
      await files.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(9 << 20, 7) });
      await at('composer-file').waitFor();
      await at('send').click();
      await at('attachment').filter({ hasText: name }).waitFor();
      await files.setInputFiles({ name: 'huge.bin', mimeType: 'text/plain', buffer: Buffer.alloc((10 << 20) + 1) });
      await browser.page.getByText('a file may have 10 MiB').waitFor();
    });

    it('a thread from a message → started, archived and found again; a forum post → created with a tag', async () => {
      await message('hello from user three').click({ button: 'right' });
      await at('menu-thread').click();
      await at('thread-name').fill('A side note');
      await at('thread-create').click();
      await at('thread-A side note').waitFor();
      await say('inside of the thread');
      await at('thread-archive').click();
      await at('thread-archive').filter({ hasText: 'Unarchive' }).waitFor();
      await at('thread-parent').click();
      await at('open-threads').click();
      await at('threads-which').getByText('Archived').click();
      await at('thread-row').filter({ hasText: 'A side note' }).click();
      await message('inside of the thread').waitFor();
      await at('channel-forum-1').click();
      await at('post').first().waitFor();
      const all = await at('post').count();
      await at('new-post').click();
      await at('post-title').fill('My question');
      await at('post-content').fill('How does it work?');
      await at('post-submit').click();
      await message('How does it work?').waitFor();
      await at('thread-parent').click();
      await at('post').nth(all).waitFor();
      await at('forum').locator('label', { hasText: 'idea' }).click();
      await at('post').filter({ hasText: 'My question' }).waitFor({ state: 'detached' });
      await at('channel-channel-1').click();
      await message('hello from user three').waitFor();
    });

    it('a command with autocomplete → its answer, its button, and a message for one user that can be dismissed', async () => {
      await at('composer').fill('/pai');
      await at('command-paint').click();
      await at('command-option-color').fill('gr');
      await browser.page.getByRole('option', { name: 'Deep green' }).click();
      await at('command-run').click();
      await message('painted green').waitFor();
      await at('button-secret').click();
      await message('Only for your eyes').waitFor();
      await at('dismiss').click();
      await message('Only for your eyes').waitFor({ state: 'detached' });
    });

    it('a command with a file, and selects of strings, users and channels → the chosen values arrive', async () => {
      await at('composer').fill('/frame');
      await at('command-frame').click();
      await at('command-run').click();
      await at('command-form').getByText('Required').waitFor();
      const picture = { name: 'sun.png', mimeType: 'image/png', buffer: Buffer.alloc(300, 1) };
      await at('command-form').locator('input[type=file]').setInputFiles(picture);
      await at('command-run').click();
      await message('framed sun.png of 300 bytes').waitFor();
      const choose = async (select: string, option: string, told: RegExp): Promise<void> => {
        await at(`select-${select}`).click();
        await browser.page.getByRole('option', { name: option, exact: true }).click();
        await at('message').filter({ hasText: told }).waitFor();
      };
      await choose('size', 'Large', /size: large/);
      await choose('who', 'User 3 (user3)', /who: \d{17,}/);
      await choose('where', '# channel-2', /where: \d{17,}/);
    });

    it('commands of the context menus, with pointer and keyboard, and a form → the values arrive', async () => {
      await message('hello from user three').click({ button: 'right' });
      await at('menu-app-Quote-it').click();
      await message('quoted ').waitFor();
      await message('hello from user three').focus();
      await message('hello from user three').dispatchEvent('contextmenu');
      await at('context-menu').waitFor();
      await browser.page.keyboard.press('Escape');
      // Only the first of several messages of one user has the avatar.
      await speakAs('user2');
      await say('hello from user two');
      await message('hello from user two').getByTestId('message-avatar').click();
      await at('menu-app-Greet').click();
      await at('modal-words').fill('good day');
      await browser.page.getByRole('radio', { name: 'Loud' }).click();
      await at('modal-submit').click();
      await at('modal-form').getByText('Required').waitFor();
      const card = { name: 'card.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') };
      await at('modal-form').locator('input[type=file]').setInputFiles(card);
      await at('modal-submit').click();
      await message('The greeting was given with card.txt of 5 bytes').waitFor();
      await speakAs('user3');
    });

    it('vote, pin, react with the server’s own emoji, send a sticker → shown', async () => {
      await at('composer-more').click();
      await at('composer-poll').click();
      await at('poll-question').fill('Tea or coffee?');
      await at('poll-answer-1').fill('Tea');
      await at('poll-answer-2').fill('Coffee');
      await at('poll-submit').click();
      const poll = message('Tea or coffee?').getByTestId('poll');
      await poll.getByTestId('answer-1').getByRole('radio').click();
      await poll.getByTestId('poll-vote').click();
      await poll.getByTestId('answer-1').filter({ hasText: '1 vote, yours' }).waitFor();
      await at('composer-more').click();
      await at('sticker-Sticker-1').click();
      await at('sticker').last().waitFor();
      await speakAs('user1');
      await message('hello from user three').hover();
      await message('hello from user three').getByTestId('message-react').click();
      await at('emoji-emoji_1').click();
      await message('hello from user three').getByTestId('reaction').waitFor();
      await message('hello from user three').click({ button: 'right' });
      await at('menu-pin').click();
      await at('system-message').filter({ hasText: 'pinned a message' }).waitFor();
      await at('open-pins').click();
      await at('pinned').filter({ hasText: 'hello from user three' }).waitFor();
      await browser.page.keyboard.press('Escape');
    });

    it('stop and advance the clock, inject a fault → both take effect', async () => {
      await at('clock').click();
      await at('clock-stop').click();
      await at('clock').filter({ hasText: 'paused' }).waitFor();
      await at('wind-86400000').click();
      await at('clock-stop').filter({ hasText: 'Resume' }).click();
      // Time does not catch up after the clock stood still.
      await at('clock')
        .filter({ hasText: /\+(1 d|23 h)/ })
        .waitFor();
      await browser.page.keyboard.press('Escape');
      await tool('fault');
      await at('fault-about').fill('create_message');
      await at('fault-submit').click();
      await at('fault-row').filter({ hasText: 'create_message' }).filter({ hasText: '5 of 5' }).waitFor();
      await browser.page.keyboard.press('Escape');
      await at('composer').fill('into the void');
      await at('composer').press('Enter');
      await at('pending-message').getByRole('alert').waitFor();
      await tool('fault');
      await at('fault-row').filter({ hasText: '4 of 5' }).waitFor();
      await at('fault-remove').click();
      await at('fault-row').waitFor({ state: 'detached' });
      await browser.page.keyboard.press('Escape');
      await at('pending-message').getByRole('button', { name: 'Try again' }).click();
      await message('into the void').waitFor();
    });

    it('save the world, let a member nuke it, load it again → the journal shows the nuke, and the world is restored', async () => {
      await tool('world');
      const saving = browser.page.waitForEvent('download');
      await at('world-save').click();
      const saved = await (await saving).path();
      await browser.page.keyboard.press('Escape');
      await at('inspector-tabs').getByText('Journal').click();
      await at('journal-search').fill('DELETE /channels/');
      await tool('nuke');
      await at('nuke-submit').click();
      await at('campaign').filter({ hasText: 'Nuke by User 1' }).waitFor();
      await at('channel-channel-2').waitFor({ state: 'detached' });
      await at('journal-line').filter({ hasText: 'DELETE /channels/' }).first().waitFor();
      // Discord does not allow a community to delete two of its channels.
      await at('campaign').filter({ hasText: 'over' }).filter({ hasText: 'refused' }).waitFor();
      await tool('world');
      await at('world-dialog')
        .locator('input[type=file]')
        .setInputFiles({ name: 'world.json', mimeType: 'application/json', buffer: readFileSync(saved) });
      await at('channel-channel-1').click();
      await message('hello from user three').waitFor();
      await message('into the void').waitFor();
      expect(browser.foreign).toEqual([]);
      expect(browser.errors).toEqual([]);
    });
  });
});
