import type { Call } from '../operation.ts';
import { operation } from '../operation.ts';
import { invalidField } from '../errors.ts';
import { applications } from './applications.ts';
import { ownApplication } from './application-emojis.ts';

const mine = applications.find(({ id }) => id === 'update_my_application')!;

/** The application by its id, with the same operations as one's own, and files for it. */
export const applicationFiles = [
  operation('update_application', {
    ...(mine.body ? { body: mine.body } : {}),
    run(call) {
      ownApplication(call);
      return mine.run(call as Call<never, never>);
    },
  }),
  operation('upload_application_attachment', {
    run(call) {
      const { id } = ownApplication(call);
      const [file] = call.uploads;
      if (!file) throw invalidField('file', 'BASE_TYPE_REQUIRED', 'This field is required');
      const attachment = call.world.snowflakes.next();
      const name = file.filename.replace(/[^\w.-]/g, '_');
      const url = call.storeFile(`/ephemeral-attachments/${id}/${attachment}/${name}`, file);
      const { length: size } = file.bytes;
      return {
        attachment: {
          id: attachment,
          filename: name,
          size,
          url,
          proxy_url: url,
          content_type: file.contentType,
          ephemeral: true,
        },
      };
    },
  }),
];
