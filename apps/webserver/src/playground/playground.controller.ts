import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import {
  Playground as PlaygroundAnswer,
  PlaygroundMemberPath,
  PlaygroundPeople,
  PlaygroundPeopleQuery,
  PlaygroundPerson,
} from '../schemas/playground.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Playground } from './playground.ts';
import { RelayedStreams, withoutToken } from './relayed-streams.ts';

type Guild = z.output<typeof GuildPath>;

const problems = { 404: '`playground.off`, `guild.unknown`', 502: '`playground.unavailable`' };

/** The simulated guild: its members, its channels, its events. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground')
export class PlaygroundController {
  readonly #playground: Playground;
  readonly #streams: RelayedStreams;

  constructor(@Inject(Playground) playground: Playground, @Inject(RelayedStreams) streams: RelayedStreams) {
    this.#playground = playground;
    this.#streams = streams;
  }

  @Get()
  @Operation({
    id: 'getPlayground',
    summary: 'Channels, threads, members, roles, emojis and stickers of the simulated guild.',
    access: 'guild',
    answer: PlaygroundAnswer,
    problems,
  })
  get(@Param({ schema: GuildPath }) { guild }: Guild) {
    return this.#playground.describe(guild);
  }

  @Get('members')
  @Operation({
    id: 'findPlaygroundPeople',
    summary: 'Users of the simulated guild, by part of their name.',
    access: 'guild',
    answer: PlaygroundPeople,
    problems,
  })
  people(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Query({ schema: PlaygroundPeopleQuery }) query: z.output<typeof PlaygroundPeopleQuery>,
  ) {
    return this.#playground.people(guild, query);
  }

  @Get('members/:user')
  @Operation({
    id: 'getPlaygroundPerson',
    summary: 'A member of the simulated guild, with permissions per channel.',
    access: 'guild',
    answer: PlaygroundPerson,
    problems: { ...problems, 404: '`playground.off`, `member.unknown`' },
  })
  person(@Param({ schema: PlaygroundMemberPath }) { guild, user }: z.output<typeof PlaygroundMemberPath>) {
    return this.#playground.person(guild, user);
  }

  @Get('stream')
  @Operation({
    id: 'streamPlayground',
    summary: 'All events of the simulated guild.',
    access: 'guild',
    events: { dispatch: 'a `Dispatch`, as the gateway sends it' },
    problems,
  })
  stream(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#streams.open(`/sim/stream?guild=${guild}`, request, response, { dispatch: withoutToken });
  }
}
