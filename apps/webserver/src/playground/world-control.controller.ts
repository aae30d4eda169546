import { limits } from '#libs/vocabulary';
import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import {
  Campaign,
  CampaignPath,
  Campaigns,
  FaultPath,
  Faults,
  JoinedMember,
  JoinGuild,
  Journal as JournalAnswer,
  JournalQuery,
  LayFault,
  SetClock,
  SimulatedClock,
  StartCampaign,
} from '../schemas/playground-control.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Journal } from './journal.ts';
import { WorldControl } from './world-control.ts';

type Guild = z.output<typeof GuildPath>;

const problems = { 404: '`playground.off`, `guild.unknown`', 502: '`playground.unavailable`' };

/** The simulated world from outside: its clock, its journal, and joining users. */
@ApiTags('playground')
@Controller('api/guilds/:guild/playground')
export class WorldControlController {
  readonly #control: WorldControl;
  readonly #journal: Journal;

  constructor(@Inject(WorldControl) control: WorldControl, @Inject(Journal) journal: Journal) {
    this.#control = control;
    this.#journal = journal;
  }

  @Get('journal')
  @Operation({
    id: 'readPlaygroundJournal',
    summary: 'The simulator’s journal of this guild: calls, connections, controls.',
    access: 'guild',
    answer: JournalAnswer,
    problems,
  })
  journal(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Query({ schema: JournalQuery }) { after }: z.output<typeof JournalQuery>,
  ) {
    return this.#journal.read(guild, after);
  }

  @Get('journal/stream')
  @Operation({
    id: 'streamPlaygroundJournal',
    summary: 'The journal as a stream, beginning with the newest entry.',
    access: 'guild',
    events: { entry: 'a `JournalEntry`' },
    problems,
  })
  streamJournal(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#journal.open(guild, request, response);
  }

  @Get('clock')
  @Operation({
    id: 'getPlaygroundClock',
    summary: 'The time of the simulated Discord’s clock.',
    access: 'guild',
    answer: SimulatedClock,
    problems,
  })
  clock(@Param({ schema: GuildPath }) { guild }: Guild) {
    return this.#control.clock(guild);
  }

  @Post('clock')
  @Operation({
    id: 'setPlaygroundClock',
    summary: 'Stop the simulated Discord’s clock, advance it, or let it run.',
    description: 'All simulated guilds share one clock. It cannot go back.',
    access: 'world-write',
    answer: SimulatedClock,
    problems,
  })
  setClock(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: SetClock }) body: z.output<typeof SetClock>,
  ) {
    return this.#control.setClock(guild, body);
  }

  @Post('members')
  @Operation({
    id: 'joinPlayground',
    summary: 'Let a new user join the simulated guild.',
    access: 'guild-write',
    status: 201,
    answer: JoinedMember,
    problems,
  })
  join(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: JoinGuild }) { username }: z.output<typeof JoinGuild>,
  ) {
    return this.#control.join(guild, username);
  }

  @Get('campaigns')
  @Operation({
    id: 'listPlaygroundCampaigns',
    summary: 'Raids and nukes of the simulated guild, running or ended.',
    access: 'guild',
    answer: Campaigns,
    problems,
  })
  campaigns(@Param({ schema: GuildPath }) { guild }: Guild) {
    return this.#control.campaigns(guild);
  }

  @Post('campaigns')
  @Operation({
    id: 'startPlaygroundCampaign',
    summary: 'Start a raid of new accounts, or let a member nuke the guild.',
    access: 'guild-write',
    cost: limits.http.cost.campaign,
    irreversible: true,
    status: 202,
    answer: Campaign,
    problems: { ...problems, 404: '`playground.off`, `guild.unknown`, `channel.unknown`, `member.unknown`' },
  })
  startCampaign(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: StartCampaign }) body: z.output<typeof StartCampaign>,
  ) {
    return this.#control.startCampaign(guild, body);
  }

  @Delete('campaigns/:campaign')
  @Operation({
    id: 'stopPlaygroundCampaign',
    summary: 'Stop a raid or a nuke. Its effects stay.',
    access: 'guild-write',
    answer: Campaign,
    problems: { ...problems, 404: '`playground.off`, `guild.unknown`, `campaign.unknown`' },
  })
  stopCampaign(@Param({ schema: CampaignPath }) { guild, campaign }: z.output<typeof CampaignPath>) {
    return this.#control.stopCampaign(guild, campaign);
  }

  @Get('faults')
  @Operation({
    id: 'listPlaygroundFaults',
    summary: 'Faults that can still occur.',
    access: 'guild',
    answer: Faults,
    problems,
  })
  faults(@Param({ schema: GuildPath }) { guild }: Guild) {
    return this.#control.faults(guild);
  }

  @Post('faults')
  @Operation({
    id: 'layPlaygroundFault',
    summary: 'Inject a fault between Mainstay and the simulated Discord.',
    description: 'Faults apply to every caller and listener, in all simulated guilds.',
    access: 'world-write',
    answer: Faults,
    problems: { ...problems, 409: '`playground.faults`' },
  })
  layFault(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: LayFault }) body: z.output<typeof LayFault>,
  ) {
    return this.#control.layFault(guild, body);
  }

  @Delete('faults')
  @Operation({ id: 'clearPlaygroundFaults', summary: 'Remove all faults.', access: 'world-write', problems })
  clearFaults(@Param({ schema: GuildPath }) { guild }: Guild): Promise<void> {
    return this.#control.clearFaults(guild);
  }

  @Delete('faults/:fault')
  @Operation({
    id: 'removePlaygroundFault',
    summary: 'Remove one fault.',
    access: 'world-write',
    problems: { ...problems, 404: '`playground.off`, `guild.unknown`, `fault.unknown`' },
  })
  removeFault(@Param({ schema: FaultPath }) { guild, fault }: z.output<typeof FaultPath>): Promise<void> {
    return this.#control.removeFault(guild, fault);
  }
}
