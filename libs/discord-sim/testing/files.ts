/** A data URI of some bytes. */
export const dataUri = (type: string, bytes: Buffer): string => `data:${type};base64,${bytes.toString('base64')}`;

/** Bytes that count as a picture. */
export const PNG = dataUri('image/png', Buffer.from('picture'));
export const GIF = dataUri('image/gif', Buffer.from('moving picture'));

/** An Ogg page with a length of `seconds` of Opus. */
export function ogg(seconds: number): Buffer {
  const page = Buffer.alloc(27);
  page.write('OggS', 0, 'latin1');
  page.writeBigInt64LE(BigInt(Math.round(seconds * 48_000)), 6);
  return page;
}

/** Silent MP3 frames of 128 kbit/s, `seconds` long. */
export function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return Buffer.concat(Array.from({ length: Math.round((seconds * 44_100) / 1_152) }, () => frame));
}
