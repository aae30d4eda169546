import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { fail } from './errors.ts';

const MAX_FRAME_RATE = 60;
const MIN_FRAME_RATE = 1;
const MAX_FRAMES = 1_000;
const MAX_SECONDS = 5;
const SIDE = 320;

const Lottie = z.looseObject({
  fr: z.number(),
  ip: z.number(),
  op: z.number(),
  w: z.number(),
  h: z.number(),
  assets: z.array(z.looseObject({ p: z.string().optional() })).optional(),
});

function parse(bytes: Buffer): z.output<typeof Lottie> {
  try {
    return Lottie.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw fail(RESTJSONErrorCodes.InvalidJSONForUploadedLottieFile);
  }
}

/**
 * Rejects a Lottie sticker that Discord would not accept.
 *
 * @throws DiscordError 170001 to 170007
 * @see https://docs.discord.com/developers/resources/sticker#create-guild-sticker
 */
export function checkLottie(bytes: Buffer): void {
  const { fr: rate, ip: first, op: last, w: width, h: height, assets } = parse(bytes);
  if (assets?.some(({ p }) => p !== undefined))
    throw fail(RESTJSONErrorCodes.UploadedLottiesCannotContainRasterizedImages);
  if (rate > MAX_FRAME_RATE) throw fail(RESTJSONErrorCodes.StickerMaximumFramerateExceeded);
  if (rate < MIN_FRAME_RATE) throw fail(RESTJSONErrorCodes.StickerFramerateIsTooSmallOrTooLarge);
  if (last - first > MAX_FRAMES) throw fail(RESTJSONErrorCodes.StickerFrameCountExceedsMaximumOf1000Frames);
  if (width > SIDE || height > SIDE) throw fail(RESTJSONErrorCodes.LottieAnimationMaximumDimensionsExceeded);
  if ((last - first) / rate > MAX_SECONDS)
    throw fail(RESTJSONErrorCodes.StickerAnimationDurationExceedsMaximumOf5Seconds);
}
