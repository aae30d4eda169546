import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { toolPath } from './optional-tools.ts';

/** Flags with which Chromium needs no sandbox and makes no calls to other machines. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Headless Chromium with a fresh profile. It records every address outside this machine that a page requests. */
export class Browser {
  readonly page: Page;
  readonly foreign: string[] = [];
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  readonly #profile: string;

  private constructor(context: BrowserContext, page: Page, profile: string) {
    this.#context = context;
    this.#profile = profile;
    this.page = page;
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && !['localhost', '127.0.0.1'].includes(hostname))
        this.foreign.push(request.url());
    });
    // Detects a page that hangs.
    context.setDefaultTimeout(120_000);
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  static async launch(options: { width?: number; height?: number; dark?: boolean } = {}): Promise<Browser> {
    const profile = mkdtempSync(path.join(tmpdir(), 'mainstay-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: toolPath('chromium')!,
      headless: true,
      args,
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      colorScheme: options.dark ? 'dark' : 'light',
    });
    return new Browser(context, context.pages()[0] ?? (await context.newPage()), profile);
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

/** Signs in: from the landing page through the simulator's authorize page to the list of servers. */
export async function signIn(page: Page, website: string, username: string): Promise<void> {
  await page.goto(website);
  await page.getByTestId('sign-in').click();
  await page.waitForURL(/oauth2\/authorize/);
  await page.getByText(`@${username}`, { exact: false }).first().click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/guilds/);
}
