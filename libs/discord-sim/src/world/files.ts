/** A file that somebody uploaded. */
export interface StoredFile {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

const MAX_STORED = 256 * 1024 * 1024;

/** Not the path of any address: these begin with a slash. */
const pictureKey = (hash: string): string => `pictures/${hash}`;

/** Uploaded files, by the path of their address, and pictures, by their hash. A file lives as long as the message that carries it. */
export class Files {
  readonly byPath = new Map<string, StoredFile>();
  /** Which files a message carries. */
  readonly byMessage = new Map<string, string[]>();
  #stored = 0;

  /** Keeps a file; the oldest ones go when too much is kept. */
  store(path: string, { filename, contentType, bytes }: StoredFile): void {
    this.#forget(path);
    this.byPath.set(path, { filename, contentType, bytes });
    this.#stored += bytes.length;
    for (const oldest of this.byPath.keys()) {
      if (this.#stored <= MAX_STORED) break;
      this.#forget(oldest);
    }
  }

  /** Keeps a picture by its hash: the same for all who show it. */
  keepPicture(hash: string, picture: StoredFile): void {
    this.store(pictureKey(hash), picture);
  }

  picture(hash: string): StoredFile | undefined {
    return this.byPath.get(pictureKey(hash));
  }

  /** Remembers which files a message carries; those that it no longer carries go. */
  carry(messageId: string, paths: string[]): void {
    for (const path of this.byMessage.get(messageId) ?? []) if (!paths.includes(path)) this.#forget(path);
    if (paths.length === 0) this.byMessage.delete(messageId);
    else this.byMessage.set(messageId, paths);
  }

  /** The files of a channel that is gone. */
  dropChannel(channelId: string): void {
    for (const path of this.byPath.keys()) if (path.startsWith(`/attachments/${channelId}/`)) this.#forget(path);
  }

  /** Counts again what is kept. */
  recount(): void {
    this.#stored = 0;
    for (const { bytes } of this.byPath.values()) this.#stored += bytes.length;
  }

  #forget(path: string): void {
    this.#stored -= this.byPath.get(path)?.bytes.length ?? 0;
    this.byPath.delete(path);
  }
}
