const ID = /^\d{1,20}$/;
/** Names of Discord's fields that hold ids. `custom_id` is chosen by the application. */
const NAMED = /^(?!custom_id$)(?:.*_)?ids?$|_channels$|^(?:before|after|around)$/;

function* within(value: unknown, name: string): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* within(one, name);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) yield* within(one, key);
  else if ((typeof value === 'string' || typeof value === 'number') && NAMED.test(name) && ID.test(String(value)))
    yield String(value);
}

/** Every id that a call to Discord's API names in its path, query and body, without duplicates. */
export function idsIn(path: string, query: URLSearchParams, body: unknown): string[] {
  const segments = path.split('/').map((segment) => decodeURIComponent(segment));
  const asked = [...query].map(([name, value]) => ({ [name.replace(/\[\d*\]$/, '')]: value }));
  return [...new Set([...within(segments, 'id'), ...within(asked, ''), ...within(body, '')])];
}
