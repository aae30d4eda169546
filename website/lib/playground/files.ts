import type { OutgoingFile } from './calls';

/** What one message's files may weigh together: they travel inside a request of 1 MiB. */
export const filesBytes = 700_000;
export const filesAtMost = 10;

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

const bytesOf = ({ base64 }: OutgoingFile): number => base64.length * 0.75;

/** Files for a message, together with those it already has. @throws Error in words for the screen */
export async function addFiles(files: readonly OutgoingFile[], more: readonly File[]): Promise<OutgoingFile[]> {
  const empty = more.find(({ size }) => size === 0);
  if (empty) throw new Error(`${empty.name} is empty.`);
  if (files.length + more.length > filesAtMost) throw new Error(`A message takes at most ${filesAtMost} files.`);
  const total = [...files.map(bytesOf), ...more.map(({ size }) => size)].reduce((sum, size) => sum + size, 0);
  if (total > filesBytes)
    throw new Error(
      `The playground takes ${filesBytes / 1000} KB per message; these are ${Math.ceil(total / 1000)} KB.`,
    );
  const read = more.map(async (file) => ({
    name: file.name.slice(-200) || 'file',
    contentType: /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(file.type) ? file.type : 'application/octet-stream',
    base64: await base64Of(file),
  }));
  return [...files, ...(await Promise.all(read))];
}
