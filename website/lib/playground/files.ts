const mib = 1024 * 1024;
/** Discord's limit of one file in a server without boosts. @see https://docs.discord.com/developers/reference#uploading-files */
export const fileBytes = 10 * mib;
/** Limit of all files of a message together (bytes): Discord's limit of one request. */
export const messageBytes = 25 * mib - 64 * 1024;
export const filesAtMost = 10;

const sizeOf = (bytes: number): string => `${(bytes / mib).toFixed(1)} MiB`;

const groups: Readonly<Record<string, string>> = { image: 'image/*', video: 'video/*', audio: 'audio/*' };

/** Value of a file input's `accept` for an application that takes only some types. @see https://docs.discord.com/developers/reference#file-type-filtering */
export const acceptOf = (types: readonly string[] | null | undefined): string =>
  types?.map((type) => groups[type] ?? type).join(',') ?? '';

/** Why these files cannot go together; null if they can. */
export function problemOfFiles(files: readonly File[]): string | null {
  try {
    addFiles([], files);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Files for a message, together with those it already has. @throws Error in words for the screen */
export function addFiles(files: readonly File[], more: readonly File[]): File[] {
  const empty = more.find(({ size }) => size === 0);
  if (empty) throw new Error(`${empty.name} is empty.`);
  const large = more.find(({ size }) => size > fileBytes);
  if (large) throw new Error(`${large.name} has ${sizeOf(large.size)}; a file may have 10 MiB.`);
  if (files.length + more.length > filesAtMost) throw new Error(`A message takes at most ${filesAtMost} files.`);
  const total = [...files, ...more].reduce((sum, { size }) => sum + size, 0);
  if (total > messageBytes) throw new Error(`These are ${sizeOf(total)}; a message takes 25 MiB of files.`);
  return [...files, ...more];
}
