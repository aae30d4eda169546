import { reloadWhenRestored } from './page-restore';

describe('a page that is shown', () => {
  const shown = (persisted: boolean): Event => Object.assign(new Event('pageshow'), { persisted });

  it.each([
    ['from the memory of the browser', true, 1],
    ['for the first time', false, 0],
  ])('%s → reloaded or not', (_, persisted, reloads) => {
    const page = new EventTarget();
    let count = 0;
    const end = reloadWhenRestored(page, () => (count += 1));
    page.dispatchEvent(shown(persisted));
    expect(count).toBe(reloads);
    end();
    page.dispatchEvent(shown(true));
    expect(count).toBe(reloads);
  });
});
