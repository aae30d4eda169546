import { useEffect } from 'react';
import { useGuilds } from './guilds';

/** “ping · Fishkeepers · Mainstay”. */
export const pageTitle = (...parts: Array<string | undefined>): string =>
  [...parts, 'Mainstay'].filter(Boolean).join(' · ');

/** The title of the tab: the page, then its server. Stays when Next writes the title of a page that it has loaded. */
export function usePageTitle(guildId: string, page: string): void {
  const { data: guilds } = useGuilds();
  const title = pageTitle(page, guilds?.find(({ id }) => id === guildId)?.name);
  useEffect(() => {
    const apply = (): void => {
      if (document.title !== title) document.title = title;
    };
    apply();
    const observer = new MutationObserver(apply);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [title]);
}
