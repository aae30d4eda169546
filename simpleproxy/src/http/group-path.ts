import { isGroupName } from '../config.ts';

export interface GroupRoute {
  group: string;
  /** The URL behind `/c/<group>`, with its query. */
  url: string;
  path: string;
}

/** Takes the client group out of a URL. Null if the name is not one. */
export function splitGroup(url: string): GroupRoute | null {
  const match = /^\/c\/([^/?]*)(.*)$/.exec(url);
  const rest = match?.[2] ?? url;
  const group = match?.[1] ?? 'default';
  if (!isGroupName(group)) return null;
  return { group, url: rest, path: rest.split('?', 1)[0] ?? '' };
}
