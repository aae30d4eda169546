import { EditorPage } from '../editor-page.ts';
import type { Screen, Stage } from './screen.ts';

async function open({ page, guild, contents }: Stage, name: string): Promise<EditorPage> {
  const editor = new EditorPage(page);
  await editor.open(`${guild}/scripts/${contents.scripts[name]}`);
  return editor;
}

/** The editor may divide typed text into many steps. */
const undoAtMost = 60;

/** Closes what is open, takes back what was typed, and lets the draft go. */
async function takeBack({ page, at }: Stage): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('[role=dialog]').last().waitFor({ state: 'hidden' });
  if (await at('pane-code').isVisible()) await at('pane-code').click();
  await page.locator('.monaco-editor .view-lines').first().click();
  const unsaved = at('save-status').filter({ hasText: 'Unsaved' });
  for (let n = 0; n < undoAtMost && (await unsaved.count()) > 0; n += 1) await page.keyboard.press('Control+Z');
  await at('save-status').filter({ hasNotText: 'Unsaved' }).waitFor();
}

/** The editor of a script, its panes and dialogs. */
export const editorScreens: readonly Screen[] = [
  {
    name: 'editor',
    brief: true,
    as: 'owner',
    async show(stage) {
      const editor = await open(stage, 'ping');
      await editor.says('Live: version 4');
    },
  },
  {
    name: 'editor-completion',
    as: 'owner',
    async show(stage) {
      const editor = await open(stage, 'ping');
      await stage.page.locator('.monaco-editor .view-lines').first().click();
      await stage.page.keyboard.press('Control+End');
      await stage.page.keyboard.type('\nmessages.');
      await stage.page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
      await editor.says('Unsaved changes');
    },
    leave: takeBack,
  },
  {
    name: 'editor-problems',
    brief: true,
    as: 'owner',
    async show(stage) {
      const editor = await open(stage, 'ping');
      await editor.typeAtEnd('\nmessages.send({ channel: 1 });\nconst unknown: string = 5;\n');
      await stage.at('pane-problems').click();
      await stage.at('problem-item').nth(1).waitFor();
    },
    leave: takeBack,
  },
  {
    name: 'editor-failed',
    as: 'owner',
    async show(stage) {
      await open(stage, 'broken');
      await stage.at('save-failure').waitFor();
    },
  },
  {
    name: 'editor-log',
    as: 'owner',
    async show(stage) {
      await open(stage, 'greeter');
      if (await stage.at('pane-code').isVisible()) await stage.at('pane-log').click();
      await stage.at('log-line').filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: 'editor-versions',
    brief: true,
    as: 'owner',
    async show(stage) {
      await open(stage, 'ping');
      await stage.at('versions').click();
      await stage.at('version-3').click();
      await stage.at('diff').locator('.view-line').first().waitFor();
    },
    leave: takeBack,
  },
  {
    name: 'editor-leave',
    as: 'owner',
    async show(stage) {
      const editor = await open(stage, 'ping');
      await editor.typeAtEnd('// more');
      await stage.page.getByRole('link', { name: 'All scripts' }).click();
      await stage.at('leave').waitFor();
    },
    leave: takeBack,
  },
  {
    name: 'editor-newer',
    as: 'owner',
    async show(stage) {
      const { page, guild, contents, at, world } = stage;
      const editor = await open(stage, 'message-counter');
      await editor.typeAtEnd('// mine');
      const path = `/api${new URL(guild).pathname.replace('/g/', '/guilds/')}/scripts/${contents.scripts['message-counter']}`;
      const admin = await world.admin();
      const { source } = await admin.get<{ source: string }>(path);
      await admin.post(`${path}/versions`, { source: `// theirs\n${source}` });
      await at('newer-notice').waitFor();
      await page.locator('.monaco-editor .view-lines').first().click();
    },
  },
  {
    name: 'editor-conflict',
    as: 'owner',
    async show({ page, at }) {
      await page.locator('.monaco-editor .view-lines').first().click();
      await page.keyboard.press('Control+S');
      await at('conflict-merge').waitFor();
    },
    async leave({ page, at }) {
      await page.keyboard.press('Escape');
      await at('newer-take').click();
      await at('newer-notice').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'editor-draft',
    as: 'owner',
    async show(stage) {
      const editor = await open(stage, 'reminder');
      await editor.typeAtEnd('// not saved yet');
      await editor.draftIsKept('not saved yet');
      await stage.page.reload();
      await editor.ready();
      await stage.at('draft-notice').waitFor();
    },
    async leave({ at }) {
      await at('draft-discard').click();
      await at('save-status').filter({ hasText: 'Live' }).waitFor();
    },
  },
  {
    name: 'script-unknown',
    as: 'owner',
    async show({ page, guild }) {
      await page.goto(`${guild}/scripts/00000000-0000-4000-8000-000000000000`);
      await page.getByText('This script does not exist').waitFor();
    },
  },
  {
    name: 'session-ended',
    as: 'owner',
    async show(stage) {
      await open(stage, 'ping');
      await stage.page.context().clearCookies();
      await stage.page
        .locator('label')
        .filter({ has: stage.at('editor-enabled') })
        .click();
      await stage.at('session-ended').waitFor();
    },
  },
];
