// Length of a sound, from its container alone: nothing is decoded.

/** Samples per second of MPEG 1 layer III, by the two bits of a frame's header. */
const MP3_RATES = [44_100, 48_000, 32_000];
/** Kilobits per second, by the four bits of a frame's header. */
const MP3_BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MP3_SAMPLES = 1_152;

function mp3Seconds(bytes: Buffer): number {
  const tag = bytes.toString('latin1', 0, 3) === 'ID3' ? bytes.subarray(6, 10) : null;
  let at = tag ? 10 + tag.reduce((size, byte) => (size << 7) | byte, 0) : 0;
  let seconds = 0;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && (bytes[at + 1]! & 0xfe) === 0xfa) {
    const third = bytes[at + 2]!;
    const bitrate = MP3_BITRATES[third >> 4] ?? 0;
    const rate = MP3_RATES[(third >> 2) & 3] ?? 0;
    if (bitrate === 0 || rate === 0) break;
    seconds += MP3_SAMPLES / rate;
    at += Math.floor((144_000 * bitrate) / rate) + ((third >> 1) & 1);
  }
  return seconds;
}

/** The last page of an Ogg stream contains its sample count; Opus counts 48,000 a second for any input rate. */
function oggSeconds(bytes: Buffer): number {
  const last = bytes.lastIndexOf('OggS');
  if (last < 0 || last + 14 > bytes.length) return 0;
  const samples = Number(bytes.readBigInt64LE(last + 6));
  const vorbis = bytes.indexOf('\u0001vorbis', 0, 'latin1');
  const rate = vorbis >= 0 && vorbis + 16 <= bytes.length ? bytes.readUInt32LE(vorbis + 12) : 48_000;
  return rate > 0 ? Math.max(samples, 0) / rate : 0;
}

/** Length of an MP3 or Ogg file, in seconds; 0 if it is unknown. */
export const soundLength = (bytes: Buffer): number =>
  bytes.toString('latin1', 0, 4) === 'OggS' ? oggSeconds(bytes) : mp3Seconds(bytes);
