// Small files of each kind that an operation takes.
import { dataUri, ogg, PNG } from '../files.ts';

/** A picture, as a data URI. */
export const IMAGE = PNG;
/** A short sound, as a data URI. */
export const SOUND = dataUri('audio/ogg', ogg(2));

export const STICKER = {
  name: 'file',
  content: Buffer.from(PNG.split(',')[1]!, 'base64'),
  type: 'image/png',
  filename: 'sticker.png',
};

/** The target users of an invite. */
export const CSV = (...ids: string[]) => ({
  name: 'target_users_file',
  content: Buffer.from(['user_id', ...ids].join('\n')),
  type: 'text/csv',
  filename: 'users.csv',
});
