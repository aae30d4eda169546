import type { Locator, Page } from 'playwright-core';
import { signIn } from '../browser.ts';
import type { World } from '../world.ts';
import type { Contents } from './contents.ts';

/** Where screens are shown: a browser at an installation that has something to show. */
export interface Stage {
  page: Page;
  world: World;
  contents: Contents;
  /** Address of the website. */
  website: string;
  /** Address of the demo server's pages. */
  guild: string;
  at: (testId: string) => Locator;
}

/** One state of a page, as a person sees it. */
export interface Screen {
  name: string;
  /** Username of the person who is signed in, or `owner` for the owner of the first server; null: signed out. */
  as: string | null;
  /** Whether the default test run checks it, too; `make test-long` checks all. */
  brief?: true;
  /** Shows it, from whatever is on the screen before. Resolves once everything is loaded. */
  show(stage: Stage): Promise<unknown>;
  /** Ends what would change the screens after it. */
  leave?(stage: Stage): Promise<unknown>;
}

/**
 * Shows these screens one after another, signed in as each needs it, and calls `seen` on each.
 *
 * @throws AggregateError at the end, with the screens that could not be shown or for which `seen` threw
 */
export async function showEach(
  stage: Stage,
  screens: readonly Screen[],
  seen: (screen: Screen) => Promise<unknown>,
): Promise<void> {
  const { page, website, world } = stage;
  const failures: Error[] = [];
  let person: string | null = null;
  await page.context().clearCookies();
  for (const screen of screens) {
    try {
      const wanted = screen.as === 'owner' ? world.person().username : screen.as;
      if (wanted !== person) {
        person = null;
        await page.context().clearCookies();
        if (wanted !== null) await signIn(page, website, wanted);
        person = wanted;
      }
      await screen.show(stage);
      await settled(page);
      await seen(screen);
    } catch (error) {
      failures.push(failureOf(screen, error));
    }
    await screen.leave?.(stage).catch((error: unknown) => failures.push(failureOf(screen, error)));
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
}

const failureOf = ({ name }: Screen, error: unknown): Error =>
  new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);

const rest = `document.fonts.ready.then(() => Promise.all(
  document.getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => null)),
)).then(() => null)`;

/** Resolves once fonts are loaded and nothing fades or moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(rest);
}
