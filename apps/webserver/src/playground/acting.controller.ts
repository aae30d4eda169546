import { Controller, Delete, Get, Inject, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import { PlaygroundActPath } from '../schemas/playground.ts';
import { Acting } from './acting.ts';

type Path = z.output<typeof PlaygroundActPath>;

const ROUTE = 'as/:user/discord/*path';
const description =
  'The path is one of Discord’s API below `/guilds/<this guild>` or `/channels/<a channel of it>`, or `/interactions`, which ' +
  'Discord’s clients use to run commands, use components and submit modals. Ids of other guilds, their channels and ' +
  'messages are rejected everywhere in the request. Body and response are Discord’s own, including multipart with files. An error of Discord has its code in `discordCode`.';
const problems = {
  400: '`body.malformed`',
  404: '`playground.off`, `path.foreign`, `id.foreign`, `channel.unknown`, `member.unknown`',
  413: '`upload.too-large`',
  429: '`http.too-many-requests`, `upload.one-at-a-time`',
  502: '`playground.unavailable`',
};
const told = { description, problems, sends: 'Discord’s own response, with its status.' };

/** Discord’s own REST API, called as any member of the simulated guild. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground')
export class ActingController {
  readonly #acting: Acting;

  constructor(@Inject(Acting) acting: Acting) {
    this.#acting = acting;
  }

  @Get(ROUTE)
  @Operation({ id: 'readAsMember', summary: 'GET of Discord’s API as a member.', access: 'guild', ...told })
  read(@Param({ schema: PlaygroundActPath }) path: Path, @Req() request: Request, @Res() response: Response) {
    return this.#acting.forward(path.guild, path.user, request, response);
  }

  @Post(ROUTE)
  @Operation({ id: 'postAsMember', summary: 'POST of Discord’s API as a member.', access: 'guild-write', ...told })
  post(@Param({ schema: PlaygroundActPath }) path: Path, @Req() request: Request, @Res() response: Response) {
    return this.#acting.forward(path.guild, path.user, request, response);
  }

  @Put(ROUTE)
  @Operation({ id: 'putAsMember', summary: 'PUT of Discord’s API as a member.', access: 'guild-write', ...told })
  put(@Param({ schema: PlaygroundActPath }) path: Path, @Req() request: Request, @Res() response: Response) {
    return this.#acting.forward(path.guild, path.user, request, response);
  }

  @Patch(ROUTE)
  @Operation({ id: 'patchAsMember', summary: 'PATCH of Discord’s API as a member.', access: 'guild-write', ...told })
  patch(@Param({ schema: PlaygroundActPath }) path: Path, @Req() request: Request, @Res() response: Response) {
    return this.#acting.forward(path.guild, path.user, request, response);
  }

  @Delete(ROUTE)
  @Operation({ id: 'deleteAsMember', summary: 'DELETE of Discord’s API as a member.', access: 'guild-write', ...told })
  delete(@Param({ schema: PlaygroundActPath }) path: Path, @Req() request: Request, @Res() response: Response) {
    return this.#acting.forward(path.guild, path.user, request, response);
  }
}
