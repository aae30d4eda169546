import type { Playground } from '../types';

export interface PickItem {
  value: string;
  label: string;
}
export interface PickGroup {
  group: string;
  items: PickItem[];
}

/** Choices of a picker of this kind. */
export type Picks = 'user' | 'role' | 'channel' | 'mentionable';

/** People, roles or channels of the server, as a picker shows them. */
export function picksOf(
  { members, roles, channels }: Playground,
  kind: Picks,
  channelTypes?: readonly number[],
): PickItem[] | PickGroup[] {
  const people = members.map(({ id, displayName, username }) => ({
    value: id,
    label: displayName === username ? displayName : `${displayName} (${username})`,
  }));
  const named = roles.map(({ id, name }) => ({ value: id, label: name }));
  switch (kind) {
    case 'user':
      return people;
    case 'role':
      return named;
    case 'mentionable':
      return [
        { group: 'People', items: people },
        { group: 'Roles', items: named },
      ];
    default:
      return channels
        .filter(({ type }) => !channelTypes?.length || channelTypes.includes(type))
        .map(({ id, name, type }) => ({ value: id, label: type === 4 ? name : `# ${name}` }));
  }
}
