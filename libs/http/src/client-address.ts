import { isIPv6 } from 'node:net';

/**
 * The key under which requests of one client are counted: the IPv4 address, or the first 64 bits of the IPv6 address, of which a
 * client has all the rest to choose from.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6177
 */
export function clientKey(address: string | undefined): string {
  const bare = (address ?? '').split('%')[0]!;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  // The URL parser writes every spelling of an address in the same way, IPv4 at the end included.
  const [head = '', tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - groups.length - last.length }, () => '0');
  return `${[...groups, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}
