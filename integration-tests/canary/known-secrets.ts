import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { World } from '../world.ts';

/** Names of variables and of JSON keys whose values are secret. */
const SECRET_NAME = /token|secret|password|(^|_)keys?$/i;
/** Shorter values are not our secrets, and could occur by chance. */
const SHORTEST = 12;

/** The secrets of one run and their kinds, for the search. */
export class KnownSecrets {
  readonly #kinds = new Map<string, string>();

  /** @param kind what the secret is, for the report, e.g. `bot token` */
  add(kind: string, ...values: Array<string | null | undefined>): void {
    for (const value of values)
      if (value && value.length >= SHORTEST) this.#kinds.set(value, this.#kinds.get(value) ?? kind);
  }

  /** Adds every value in a JSON document whose key, or a key above it, names a secret. */
  addFrom(kind: string, document: unknown, isSecret = false, name = ''): void {
    if (typeof document === 'string' && isSecret) this.add(`${kind} ${name}`, document);
    if (typeof document !== 'object' || document === null) return;
    for (const [key, value] of Object.entries(document)) {
      const hasName = /\D/.test(key);
      this.addFrom(kind, value, isSecret || SECRET_NAME.test(key), hasName ? key : name);
    }
  }

  /**
   * Adds the secrets of the processes: variables with the name of a secret, lists of keys, passwords within URLs, and the file
   * of secrets in their folder. A new secret of a process needs no change here.
   */
  addFromProcesses(world: World): void {
    for (const { spec } of world.mainstay.processes.values()) {
      for (const [name, value] of Object.entries(spec.env)) {
        if (URL.canParse(value)) this.add(`password in ${name}`, decodeURIComponent(new URL(value).password));
        if (!SECRET_NAME.test(name)) continue;
        const parts = value.startsWith('{') || value.startsWith('[') ? [] : value.split(/[\s,;=:]+/);
        this.add(name, value, ...parts);
        if (parts.length === 0) this.addFrom(name, { token: JSON.parse(value) as unknown });
      }
    }
    const file = path.join(world.dir, 'secrets.json');
    if (existsSync(file)) this.addFrom('secrets.json', { secret: JSON.parse(readFileSync(file, 'utf8')) as unknown });
    this.addFrom('simulator', world.discord);
  }

  get kinds(): Set<string> {
    return new Set(this.#kinds.values());
  }

  /** Kinds of the secrets in a text: plain, URL-encoded, in Base64 or in hexadecimal. */
  within(text: string): Set<string> {
    const kinds = new Set<string>();
    for (const [value, kind] of this.#kinds) if (formsOf(value).some((form) => text.includes(form))) kinds.add(kind);
    return kinds;
  }
}

const forms = new Map<string, string[]>();

function formsOf(value: string): string[] {
  const known = forms.get(value);
  if (known) return known;
  const bytes = Buffer.from(value);
  // The last characters of Base64 depend on the bytes that follow.
  const base64 = bytes.toString('base64').replace(/=+$/, '').slice(0, -1);
  const all = [...new Set([value, encodeURIComponent(value), base64, bytes.toString('hex')])];
  forms.set(value, all);
  return all;
}
