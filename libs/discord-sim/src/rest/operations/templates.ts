import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import type { Guild } from '../../world/entities.ts';
import type { GuildTemplate } from '../../world/guild-contents.ts';
import { presentTemplate, snapshot } from '../../world/templates.ts';
import { guildAccess, self } from '../access.ts';
import { fail } from '../errors.ts';
import { operation, type Call } from '../operation.ts';

const TemplateForm = z.object({ name: z.string().min(1).max(100), description: z.string().max(120).nullish() });

function managed(call: Call): Guild {
  const { guild, need } = guildAccess(call);
  need(Permission.ManageGuild);
  return guild;
}

function templateOf(call: Call, guild: Guild): GuildTemplate {
  const template = guild.templates.get(call.params['code']!);
  if (!template) throw fail(RESTJSONErrorCodes.UnknownGuildTemplate);
  return template;
}

/** @see https://docs.discord.com/developers/resources/guild-template */
export const templates = [
  operation('get_guild_template', {
    run({ world, params }) {
      for (const guild of world.guilds.values()) {
        const template = guild.templates.get(params['code']!);
        if (template) return presentTemplate(world, template);
      }
      throw fail(RESTJSONErrorCodes.UnknownGuildTemplate);
    },
  }),
  operation('list_guild_templates', {
    run: (call) => [...managed(call).templates.values()].map((template) => presentTemplate(call.world, template)),
  }),
  operation('create_guild_template', {
    body: TemplateForm,
    run(call) {
      const guild = managed(call);
      const { world, body } = call;
      if (guild.templates.size > 0) throw fail(RESTJSONErrorCodes.GuildAlreadyHasTemplate);
      const template: GuildTemplate = {
        code: world.random.secret(12).replace(/[-_]/g, 'x'),
        name: body.name,
        description: body.description ?? null,
        usage_count: 0,
        creator_id: self(call).user.id,
        created_at: world.timestamp(),
        updated_at: world.timestamp(),
        source_guild_id: guild.fields.id,
        serialized_source_guild: snapshot(guild),
      };
      guild.templates.set(template.code, template);
      return presentTemplate(world, template);
    },
  }),
  operation('sync_guild_template', {
    run(call) {
      const guild = managed(call);
      const template = templateOf(call, guild);
      template.serialized_source_guild = snapshot(guild);
      template.updated_at = call.world.timestamp();
      return presentTemplate(call.world, template);
    },
  }),
  operation('update_guild_template', {
    body: TemplateForm.partial(),
    run(call) {
      const template = templateOf(call, managed(call));
      if (call.body.name !== undefined) template.name = call.body.name;
      if (call.body.description !== undefined) template.description = call.body.description ?? null;
      return presentTemplate(call.world, template);
    },
  }),
  operation('delete_guild_template', {
    run(call) {
      const guild = managed(call);
      const template = templateOf(call, guild);
      guild.templates.delete(template.code);
      return presentTemplate(call.world, template);
    },
  }),
];
