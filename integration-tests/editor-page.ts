import type { Locator, Page } from 'playwright-core';

/** The editor of a script in a browser. */
export class EditorPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  get status(): Locator {
    return this.page.getByTestId('save-status');
  }

  async says(status: string): Promise<void> {
    await this.status.filter({ hasText: status }).waitFor();
  }

  /** The visible source; for short sources only. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.monaco-editor .view-line').allInnerTexts();
    return lines.join('\n').replaceAll('\u{a0}', ' ');
  }

  /** Resolves once a line with this text is visible. */
  async shows(text: string): Promise<void> {
    await this.page.locator('.monaco-editor .view-line').filter({ hasText: text }).first().waitFor();
  }

  async #press(key: string): Promise<void> {
    await this.page.locator('.monaco-editor .view-lines').first().click();
    await this.page.keyboard.press(key);
  }

  async typeAtStart(text: string): Promise<void> {
    await this.#press('Control+Home');
    await this.page.keyboard.insertText(text);
  }

  async typeAtEnd(text: string): Promise<void> {
    await this.#press('Control+End');
    await this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
  }

  /** Resolves once the unsaved text is in the browser's storage. */
  async draftIsKept(text: string): Promise<void> {
    await this.page.waitForFunction(
      (part) => Object.values(localStorage).some((value) => typeof value === 'string' && value.includes(part)),
      text,
    );
  }
}
