import { z } from 'zod';
import { signed } from '../../cdn/signature.ts';
import { extraOperation } from '../operation.ts';

/** Replaces addresses of attachments by valid ones; returns others unchanged. Clients call it, no document contains it. */
export const refreshUrls = extraOperation(
  { id: 'refresh_attachment_urls', method: 'POST', path: '/attachments/refresh-urls', auth: 'bu' },
  {
    body: z.object({ attachment_urls: z.array(z.string().max(2_048)).min(1).max(50) }),
    run({ body, url, world }) {
      const refresh = (original: string): string => {
        const [address = ''] = original.split('?');
        const isOurs = address.startsWith(`${url}/attachments/`) && URL.canParse(address);
        return isOurs ? signed(address, world.clock.now()) : original;
      };
      return { refreshed_urls: body.attachment_urls.map((original) => ({ original, refreshed: refresh(original) })) };
    },
  },
);
