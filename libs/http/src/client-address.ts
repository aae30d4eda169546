import { isIPv6 } from 'node:net';

/**
 * Rate limiting key of a client: the IPv4 address, or the first 64 bits of the IPv6 address, because a client can choose the
 * other bits freely.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6177
 */
export function clientKey(address: string | undefined): string {
  const bare = (address ?? '').split('%')[0]!;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  // The URL parser normalizes every spelling of an address, also one that ends in an IPv4 address.
  const [head = '', tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split('::');
  const groups = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - groups.length - last.length }, () => '0');
  return `${[...groups, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}
