import type { Session } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { Body, Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { ChooseWorld, SimulatedWorld, WorldChosen } from '../schemas/playground-world.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Worlds } from './worlds.ts';

type Guild = z.output<typeof GuildPath>;

const problems = { 404: '`playground.off`', 502: '`playground.unavailable`' };
const description =
  'Replaces all simulated guilds, users and messages. The response’s cookie signs you in to the new world.';

/** The simulated world as a whole. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground/world')
export class WorldsController {
  readonly #worlds: Worlds;

  constructor(@Inject(Worlds) worlds: Worlds) {
    this.#worlds = worlds;
  }

  @Get()
  @Operation({
    id: 'getSimulatedWorld',
    summary: 'The guilds of the simulated world.',
    access: 'world',
    answer: SimulatedWorld,
    problems,
  })
  describe(@Param({ schema: GuildPath }) _path: Guild) {
    return this.#worlds.describe();
  }

  @Post()
  @Operation({
    id: 'chooseSimulatedWorld',
    summary: 'Create another world from a recipe.',
    description,
    access: 'world-write',
    cost: limits.http.cost.world,
    irreversible: true,
    answer: WorldChosen,
    problems,
  })
  choose(
    @Param({ schema: GuildPath }) { guild: guildId }: Guild,
    @Body({ schema: ChooseWorld }) body: z.output<typeof ChooseWorld>,
    @CurrentSession() session: Session,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.#worlds.choose(body, { guildId, session, request, response });
  }

  @Get('file')
  @Operation({
    id: 'saveSimulatedWorld',
    summary: 'The whole world as one JSON document.',
    description: 'It contains the tokens of its simulated users, which work in this simulator only.',
    access: 'world',
    sends: 'The saved world.',
    cost: limits.http.cost.world,
    problems,
  })
  save(@Param({ schema: GuildPath }) _path: Guild, @Res() response: Response): Promise<void> {
    return this.#worlds.save(response);
  }

  @Put('file')
  @Operation({
    id: 'loadSimulatedWorld',
    summary: 'Replace this world with a saved one.',
    description: `Body: the saved document, as \`application/octet-stream\`. ${description}`,
    access: 'world-write',
    cost: limits.http.cost.world,
    irreversible: true,
    answer: WorldChosen,
    problems: { ...problems, 400: '`world.malformed`', 413: '`world.too-large`' },
  })
  load(
    @Param({ schema: GuildPath }) { guild: guildId }: Guild,
    @CurrentSession() session: Session,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.#worlds.load({ guildId, session, request, response });
  }
}
