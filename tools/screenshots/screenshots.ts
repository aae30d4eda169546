import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Browser } from '../../integration-tests/browser.ts';
import { makeContents, type Contents } from '../../integration-tests/screens/contents.ts';
import { communityScreens } from '../../integration-tests/screens/community-screens.ts';
import { showEach, type Screen } from '../../integration-tests/screens/screen.ts';
import { screens } from '../../integration-tests/screens/screens.ts';
import { World } from '../../integration-tests/world.ts';
import { startPostgres } from '../postgres/postgres.ts';

/**
 * Takes pictures of the website.
 *
 * `node tools/screenshots/screenshots.ts` makes those in docs/images again.
 * `node tools/screenshots/screenshots.ts <folder> [part of a name] [views]` takes every screen, or those with this in their
 * name, in each view or only in some (`390,1280-dark`), as `<folder>/<screen>-<width>[-dark].png`.
 */
const [folder, part = '', onlyViews = ''] = process.argv.slice(2);

/** Screens that the documentation shows, and the names of the pictures. */
const documented: Record<string, string> = {
  'editor-completion': 'editor',
  playground: 'playground',
  'playground-journal': 'playground-journal',
};

/** A world with a forum, threads, polls and pictures. */
const community = {
  guilds: 1,
  channels: 6,
  members: 25,
  roles: 5,
  messages: 30,
  categories: 2,
  announcements: 1,
  voice: 2,
  stages: 1,
  forums: 1,
  threads: 1,
  posts: 6,
  emojis: 8,
  stickers: 4,
  rich: 0.35,
};

interface View {
  width: number;
  height: number;
  dark: boolean;
}

/** Detects a screen that does not come. */
const showTimeoutMs = 120_000;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const everyView: View[] = sizes.flatMap((size) => [false, true].map((dark) => ({ ...size, dark })));

async function shoot(
  world: World,
  contents: Contents,
  view: View,
  wanted: readonly Screen[],
  fileOf: (name: string) => string,
): Promise<void> {
  const browser = await Browser.launch(view);
  browser.page.setDefaultTimeout(showTimeoutMs);
  try {
    const website = world.mainstay.url('website');
    const stage = {
      page: browser.page,
      world,
      contents,
      website,
      guild: `${website}/g/${world.guild().id}`,
      at: (id: string) => browser.page.getByTestId(id),
    };
    await showEach(stage, wanted, ({ name }) => browser.page.screenshot({ path: fileOf(name) }));
  } finally {
    await browser.close();
  }
}

async function shootAll(world: World): Promise<void> {
  const contents = await makeContents(world);
  if (folder === undefined) {
    const wanted = screens.filter(({ name }) => name in documented);
    const fileOf = (name: string) => path.join(import.meta.dirname, '../../docs/images', `${documented[name]}.png`);
    return shoot(world, contents, everyView[0]!, wanted, fileOf);
  }
  mkdirSync(folder, { recursive: true });
  await shootEveryView(world, contents, screens, folder);
  await world.remake(community);
  await shootEveryView(world, contents, communityScreens, folder);
}

async function shootEveryView(world: World, contents: Contents, all: readonly Screen[], into: string): Promise<void> {
  const wanted = all.filter(({ name }) => name.includes(part));
  if (wanted.length === 0) return;
  for (const view of everyView) {
    const suffix = `${view.width}${view.dark ? '-dark' : ''}`;
    if (onlyViews !== '' && !onlyViews.split(',').includes(suffix)) continue;
    const began = Date.now();
    await shoot(world, contents, view, wanted, (name) => path.join(into, `${name}-${suffix}.png`)).catch(
      (error: unknown) => {
        process.exitCode = 1;
        process.stderr.write(`At ${suffix}: ${error instanceof Error ? error.message : String(error)}\n`);
      },
    );
    process.stdout.write(`${wanted.length} screens at ${suffix}: ${Math.round((Date.now() - began) / 1000)} s\n`);
  }
}

const dir = mkdtempSync(path.join(tmpdir(), 'mainstay-screenshots-'));
const postgres = await startPostgres({ dir });
const world = await World.boot({ databaseUrl: postgres.url, without: [], limits: 'on' });
try {
  await shootAll(world);
} finally {
  await world.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}
