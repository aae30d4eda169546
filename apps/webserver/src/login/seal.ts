import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

interface Key {
  id: Buffer;
  bytes: Buffer;
}

/**
 * Seals small JSON values with AES-256-GCM. The purpose is part of the key: a value sealed for one purpose cannot be opened for
 * another. The sealed text starts with the id of the key, so that values sealed with an earlier secret can still be opened.
 */
export class Seal {
  readonly #keys: Key[];

  /** The first secret seals; each of them opens. */
  constructor(secrets: readonly string[], purpose: string) {
    this.#keys = secrets.map((secret) => keyOf(secret, purpose));
  }

  /** @param owner owner of the value: it opens for the same owner only */
  seal(value: unknown, owner = ''): string {
    const { id, bytes } = this.#keys[0]!;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(aad(id, owner));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([id, iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Null when it was not sealed with one of these secrets for this purpose and owner. */
  open(text: string, owner = ''): unknown {
    const bytes = Buffer.from(text, 'base64url');
    const [id, iv, tag, sealed] = cut(bytes, [KEY_ID_BYTES, IV_BYTES, TAG_BYTES]);
    const key = this.#keys.find((one) => one.id.equals(id!));
    if (!key || sealed!.length === 0) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, iv!, { authTagLength: TAG_BYTES });
      decipher.setAAD(aad(key.id, owner)).setAuthTag(tag!);
      const plain = Buffer.concat([decipher.update(sealed!), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as unknown;
    } catch {
      return null;
    }
  }
}

function keyOf(secret: string, purpose: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', secret, 'mainstay', purpose, 32));
  return { bytes, id: createHash('sha256').update(bytes).digest().subarray(0, KEY_ID_BYTES) };
}

const aad = (id: Buffer, owner: string): Buffer => Buffer.concat([id, Buffer.from(owner, 'utf8')]);

/** Splits off parts of these lengths, and returns them with the rest. */
function cut(bytes: Buffer, lengths: number[]): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (const length of lengths) parts.push(bytes.subarray(at, (at += length)));
  return [...parts, bytes.subarray(at)];
}
