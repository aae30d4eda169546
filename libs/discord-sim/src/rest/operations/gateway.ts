import { operation } from '../operation.ts';

/** @see https://docs.discord.com/developers/events/gateway#get-gateway */
export const gateway = [
  operation('get_gateway', { run: (call) => ({ url: call.gateway.url }) }),
  operation('get_bot_gateway', {
    users: false,
    run({ gateway: { url, identifies }, caller, world }) {
      if (caller.kind !== 'bot') return { url };
      const guilds = world.guildsOf(caller.account.user.id).length;
      const shards = Math.max(1, Math.ceil(guilds / 1000));
      return { url, shards, session_start_limit: identifies.describe(caller.application.id) };
    },
  }),
  operation('list_voice_regions', {
    run: () => [{ id: 'rotterdam', name: 'Rotterdam', optimal: true, deprecated: false, custom: false }],
  }),
];
