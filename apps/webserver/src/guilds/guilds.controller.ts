import type { Session } from '#libs/ports';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentGuild, CurrentSession, type UserGuild } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { GuildChannel, GuildOverview, GuildRole, GuildSummary } from '../schemas/guild.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Overview } from './overview.ts';
import { Pickers } from './pickers.ts';

@ApiTags('guilds')
@Controller('api/guilds')
export class GuildsController {
  readonly #overview: Overview;
  readonly #pickers: Pickers;

  constructor(@Inject(Overview) overview: Overview, @Inject(Pickers) pickers: Pickers) {
    this.#overview = overview;
    this.#pickers = pickers;
  }

  @Get()
  @Operation({
    id: 'listGuilds',
    summary: 'The guilds that the signed-in user manages.',
    access: 'session',
    answer: z.array(GuildSummary),
    problems: { 503: '`discord.unavailable`' },
  })
  list(@CurrentSession() session: Session) {
    return this.#overview.list(session);
  }

  @Get(':guild')
  @Operation({ id: 'getGuild', summary: 'State of a guild.', access: 'guild', answer: GuildOverview })
  get(@Param({ schema: GuildPath }) _path: z.output<typeof GuildPath>, @CurrentGuild() guild: UserGuild) {
    return this.#overview.of(guild);
  }

  @Get(':guild/channels')
  @Operation({
    id: 'listChannels',
    summary: 'Channels to choose from, in Discord’s order.',
    access: 'guild',
    answer: z.array(GuildChannel),
    problems: { 404: '`discord.unknown-guild`', 503: '`discord.guild-unavailable`, `discord.unavailable`' },
  })
  channels(@Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>) {
    return this.#pickers.channels(guild);
  }

  @Get(':guild/roles')
  @Operation({
    id: 'listRoles',
    summary: 'Roles to choose from, highest first.',
    access: 'guild',
    answer: z.array(GuildRole),
    problems: { 404: '`discord.unknown-guild`', 503: '`discord.guild-unavailable`, `discord.unavailable`' },
  })
  roles(@Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>) {
    return this.#pickers.roles(guild);
  }
}
