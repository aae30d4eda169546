import { UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { Moment, RowId } from './scalars.ts';

export const Session = z
  .object({
    user: z.object({
      id: UserId,
      username: z.string(),
      displayName: z.string(),
      avatarUrl: z.string().nullable(),
    }),
    csrfToken: z.string().describe('Send it as `X-CSRF-Token` with every request except GET.'),
    playground: z.boolean().describe('Whether the playground is available.'),
    installUrl: z.string().nullable().describe('Page where a server’s admin adds the bot; null with the simulator.'),
  })
  .meta({ id: 'Session' });

export const LoginQuery = z.object({
  next: z.string().max(2_000).optional().describe('Path of this site to open afterwards.'),
  moved: z.literal('1').optional().describe('Set by the server when it has redirected the browser to its own address.'),
});

/** Discord’s redirect from the authorize page. Unknown parameters are ignored, because Discord may add some. */
export const CallbackQuery = z.object({
  code: z.string().max(512).optional(),
  state: z.string().max(512).optional(),
  error: z.string().max(128).optional().describe('`access_denied` when the user cancelled.'),
});

export const SessionPath = z.object({ session: RowId });

export const SessionList = z.array(
  z
    .object({
      id: RowId,
      device: z.string().nullable().describe('The browser that signed in, in words.'),
      signedInAt: Moment,
      lastUsedAt: Moment.describe('ISO 8601, UTC; to the hour.'),
      current: z.boolean().describe('Whether this is the session of the request.'),
    })
    .meta({ id: 'OpenSession' }),
);
