import { parts, words } from './contents.ts';
import { PICTURE, type Choose, type Ideas } from '../choose.ts';
import { INCOMING } from '../../../src/world/webhooks.ts';
import type { Webhook } from '../../../src/world/entities.ts';

const invites: Ideas = [
  [
    4,
    (choose) => {
      const body = choose.fields({
        max_age: () => choose.one([0, 1_800, 86_400]),
        max_uses: () => choose.number(0, 2),
        temporary: () => choose.chance(0.5),
        unique: () => true,
        role_ids: () => choose.some(choose.guild.roles.keys(), 2),
      });
      return choose.rest(choose.anybody(), 'POST', `/channels/${choose.channel()!.id}/invites`, body);
    },
  ],
  [
    1,
    (choose) => choose.rest(choose.anybody(), 'DELETE', `/invites/${choose.one(choose.guild.invites.keys()) ?? 'x'}`),
  ],
];

function webhook(choose: Choose): Webhook | undefined {
  return choose.one([...choose.world.webhooks.values()].filter(({ type }) => type === INCOMING));
}

const said = (choose: Choose, { id }: Webhook) => {
  const found = choose.said(({ fields }) => fields.webhook_id === id);
  return found?.message.fields.id ?? '1';
};

const webhooks: Ideas = [
  [
    2,
    (choose) => {
      const body = { name: choose.name(), avatar: choose.one([PICTURE, null]) };
      return choose.rest(choose.anybody(), 'POST', `/channels/${choose.channel()!.id}/webhooks`, body);
    },
  ],
  [
    1,
    (choose) => {
      const body = choose.fields({ name: () => choose.name(), channel_id: () => choose.channel([0, 5])?.id ?? '1' });
      return choose.rest(choose.anybody(), 'PATCH', `/webhooks/${webhook(choose)?.id ?? '1'}`, body);
    },
  ],
  [
    1,
    (choose) => choose.rest(choose.anybody(), 'DELETE', `/webhooks/${choose.one(choose.world.webhooks.keys()) ?? '1'}`),
  ],
  [
    4,
    (choose) => {
      const hook = webhook(choose);
      const { embeds } = parts(choose);
      const body = { content: words(choose), ...choose.fields({ embeds, username: () => choose.name() }) };
      const { random } = choose;
      const nobody = { ...random.pick(choose.cast.all), authorization: '' };
      return hook ? choose.rest(nobody, 'POST', `/webhooks/${hook.id}/${hook.token}`, body) : null;
    },
  ],
  [
    2,
    (choose) => {
      const hook = webhook(choose);
      const path = hook && `/webhooks/${hook.id}/${hook.token}/messages/${said(choose, hook)}`;
      const nobody = { ...choose.random.pick(choose.cast.all), authorization: '' };
      if (!path) return null;
      return choose.chance(0.7)
        ? choose.rest(nobody, 'PATCH', path, { content: words(choose) })
        : choose.rest(nobody, 'DELETE', path);
    },
  ],
];

/** Invites and webhooks. */
export const doors: Ideas = [...invites, ...webhooks];
