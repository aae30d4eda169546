import { isGroupName } from '../config.ts';

export interface GroupRoute {
  group: string;
  /** The URL after `/c/<group>`, with its query. */
  url: string;
  path: string;
}

/** Removes the client group from a URL. Null if its name is invalid. */
export function splitGroup(url: string): GroupRoute | null {
  const match = /^\/c\/([^/?]*)(.*)$/.exec(url);
  const rest = match?.[2] ?? url;
  const group = match?.[1] ?? 'default';
  if (!isGroupName(group)) return null;
  return { group, url: rest, path: rest.split('?', 1)[0] ?? '' };
}
