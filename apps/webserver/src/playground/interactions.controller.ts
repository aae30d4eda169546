import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PlaygroundCommands, PlaygroundCommandsQuery } from '../schemas/playground-interactions.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Interactions } from './interactions.ts';

const problems = { 404: '`playground.off`, `channel.unknown`, `member.unknown`', 502: '`playground.unavailable`' };

/** Commands of the simulated guild. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground')
export class InteractionsController {
  readonly #interactions: Interactions;

  constructor(@Inject(Interactions) interactions: Interactions) {
    this.#interactions = interactions;
  }

  @Get('commands')
  @Operation({
    id: 'listPlaygroundCommands',
    summary: 'Commands that can be used in the simulated guild.',
    access: 'guild',
    answer: PlaygroundCommands,
    problems,
  })
  commands(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Query({ schema: PlaygroundCommandsQuery }) { as }: z.output<typeof PlaygroundCommandsQuery>,
  ) {
    return this.#interactions.commands(guild, as);
  }
}
