/** An uploaded file. */
export interface StoredFile {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

const MAX_STORED = 256 * 1024 * 1024;

/** Never equal to an address path, because those begin with a slash. */
const pictureKey = (hash: string): string => `pictures/${hash}`;

/** Uploaded files, by the path of their address, and pictures, by their hash. A file lives as long as the message that carries it. */
export class Files {
  readonly byPath = new Map<string, StoredFile>();
  /** Files by message. */
  readonly byMessage = new Map<string, string[]>();
  #stored = 0;

  /** Stores a file; evicts the oldest ones above the limit. */
  store(path: string, { filename, contentType, bytes }: StoredFile): void {
    this.#forget(path);
    this.byPath.set(path, { filename, contentType, bytes });
    this.#stored += bytes.length;
    for (const oldest of this.byPath.keys()) {
      if (this.#stored <= MAX_STORED) break;
      this.#forget(oldest);
    }
  }

  /** Stores a picture by its hash; all objects with the same picture share it. */
  keepPicture(hash: string, picture: StoredFile): void {
    this.store(pictureKey(hash), picture);
  }

  picture(hash: string): StoredFile | undefined {
    return this.byPath.get(pictureKey(hash));
  }

  /** Records the files of a message; deletes those that it no longer carries. */
  carry(messageId: string, paths: string[]): void {
    for (const path of this.byMessage.get(messageId) ?? []) if (!paths.includes(path)) this.#forget(path);
    if (paths.length === 0) this.byMessage.delete(messageId);
    else this.byMessage.set(messageId, paths);
  }

  /** Deletes the files of a deleted channel. */
  dropChannel(channelId: string): void {
    for (const path of this.byPath.keys()) if (path.startsWith(`/attachments/${channelId}/`)) this.#forget(path);
  }

  /** Recounts the stored bytes. */
  recount(): void {
    this.#stored = 0;
    for (const { bytes } of this.byPath.values()) this.#stored += bytes.length;
  }

  #forget(path: string): void {
    this.#stored -= this.byPath.get(path)?.bytes.length ?? 0;
    this.byPath.delete(path);
  }
}
