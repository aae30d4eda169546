/**
 * Reloads a page that the browser restores from memory (back and forward): it shows the data of a user who may have signed out
 * since. Some browsers restore pages even if they are marked `no-store`.
 *
 * @returns a function that ends it
 */
export function reloadWhenRestored(page: EventTarget, reload: () => void): () => void {
  const onShow = (event: Event): void => {
    if ('persisted' in event && event.persisted === true) reload();
  };
  page.addEventListener('pageshow', onShow);
  return () => page.removeEventListener('pageshow', onShow);
}
