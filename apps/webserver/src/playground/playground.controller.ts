import type { Session } from '#libs/ports';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import {
  ActAs,
  DiscordMessage,
  EditAs,
  Playground as PlaygroundAnswer,
  PlaygroundChannelPath,
  PlaygroundMessagePath,
  PlaygroundMessagesQuery,
  PlaygroundReactionPath,
  SpeakAs,
} from '../schemas/playground.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { PlaygroundStream } from './playground-stream.ts';
import { Playground } from './playground.ts';

type Path<S extends z.ZodType> = z.output<S>;

const off = { 404: '`playground.off`, `channel.unknown`, `member.unknown`' };
const passedOn = { ...off, 502: '`playground.unavailable`' };

/** The simulated guild: what its people do. Errors of the simulator are passed on with Discord’s own code in `discordCode`. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground')
export class PlaygroundController {
  readonly #playground: Playground;
  readonly #stream: PlaygroundStream;

  constructor(@Inject(Playground) playground: Playground, @Inject(PlaygroundStream) stream: PlaygroundStream) {
    this.#playground = playground;
    this.#stream = stream;
  }

  @Get()
  @Operation({
    id: 'getPlayground',
    summary: 'Channels, members and roles of the simulated guild.',
    access: 'guild',
    answer: PlaygroundAnswer,
    problems: passedOn,
  })
  get(@Param({ schema: GuildPath }) { guild }: Path<typeof GuildPath>) {
    return this.#playground.describe(guild);
  }

  @Get('stream')
  @Operation({
    id: 'streamPlayground',
    summary: 'Everything that happens in the simulated guild.',
    access: 'guild',
    events: { dispatch: 'a `Dispatch`, as the gateway sends it' },
    problems: passedOn,
  })
  stream(
    @Param({ schema: GuildPath }) { guild }: Path<typeof GuildPath>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#stream.open(guild, request, response);
  }

  @Get('channels/:channel/messages')
  @Operation({
    id: 'listPlaygroundMessages',
    summary: 'Messages of a channel, newest first.',
    access: 'guild',
    answer: z.array(DiscordMessage),
    problems: passedOn,
  })
  messages(
    @Param({ schema: PlaygroundChannelPath }) path: Path<typeof PlaygroundChannelPath>,
    @Query({ schema: PlaygroundMessagesQuery }) query: z.output<typeof PlaygroundMessagesQuery>,
    @CurrentSession() session: Session,
  ) {
    return this.#playground.messages(path, query, session);
  }

  @Post('channels/:channel/messages')
  @Operation({
    id: 'sendPlaygroundMessage',
    summary: 'Say something as a member.',
    access: 'guild-write',
    answer: DiscordMessage,
    problems: passedOn,
  })
  send(
    @Param({ schema: PlaygroundChannelPath }) path: Path<typeof PlaygroundChannelPath>,
    @Body({ schema: SpeakAs }) body: z.output<typeof SpeakAs>,
  ) {
    return this.#playground.send(path, body);
  }

  @Patch('channels/:channel/messages/:message')
  @Operation({
    id: 'editPlaygroundMessage',
    summary: 'Edit a message as the member who wrote it.',
    access: 'guild-write',
    answer: DiscordMessage,
    problems: passedOn,
  })
  edit(
    @Param({ schema: PlaygroundMessagePath }) path: Path<typeof PlaygroundMessagePath>,
    @Body({ schema: EditAs }) body: z.output<typeof EditAs>,
  ) {
    return this.#playground.edit(path, body);
  }

  @Delete('channels/:channel/messages/:message')
  @Operation({
    id: 'deletePlaygroundMessage',
    summary: 'Delete a message as a member.',
    access: 'guild-write',
    problems: passedOn,
  })
  delete(
    @Param({ schema: PlaygroundMessagePath }) path: Path<typeof PlaygroundMessagePath>,
    @Body({ schema: ActAs }) body: z.output<typeof ActAs>,
  ): Promise<void> {
    return this.#playground.delete(path, body);
  }

  @Put('channels/:channel/messages/:message/reactions/:emoji')
  @Operation({
    id: 'addPlaygroundReaction',
    summary: 'React as a member.',
    access: 'guild-write',
    problems: passedOn,
  })
  react(
    @Param({ schema: PlaygroundReactionPath }) path: Path<typeof PlaygroundReactionPath>,
    @Body({ schema: ActAs }) body: z.output<typeof ActAs>,
  ): Promise<void> {
    return this.#playground.react('PUT', path, body);
  }

  @Delete('channels/:channel/messages/:message/reactions/:emoji')
  @Operation({
    id: 'removePlaygroundReaction',
    summary: 'Take back a member’s reaction.',
    access: 'guild-write',
    problems: passedOn,
  })
  unreact(
    @Param({ schema: PlaygroundReactionPath }) path: Path<typeof PlaygroundReactionPath>,
    @Body({ schema: ActAs }) body: z.output<typeof ActAs>,
  ): Promise<void> {
    return this.#playground.react('DELETE', path, body);
  }

  @Post('channels/:channel/typing')
  @Operation({
    id: 'startPlaygroundTyping',
    summary: 'Show a member as typing.',
    access: 'guild-write',
    problems: passedOn,
  })
  typing(
    @Param({ schema: PlaygroundChannelPath }) path: Path<typeof PlaygroundChannelPath>,
    @Body({ schema: ActAs }) body: z.output<typeof ActAs>,
  ): Promise<void> {
    return this.#playground.typing(path, body);
  }
}
