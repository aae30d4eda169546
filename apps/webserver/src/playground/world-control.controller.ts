import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Operation } from '../openapi/operation.ts';
import {
  Faults,
  JoinedMember,
  JoinGuild,
  Journal as JournalAnswer,
  JournalQuery,
  LayFault,
  Raid,
  SimulatedClock,
  StartRaid,
  WindClock,
} from '../schemas/playground-control.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Journal } from './journal.ts';
import { WorldControl } from './world-control.ts';

type Guild = z.output<typeof GuildPath>;

const problems = { 404: '`playground.off`, `guild.unknown`', 502: '`playground.unavailable`' };
const growing = { ...problems, 409: '`playground.full`' };

/** The simulated world seen from outside: its clock, its journal, and who comes. */
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
    summary: 'What the simulator noted about this guild: calls, connections, controls.',
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

  @Get('clock')
  @Operation({
    id: 'getPlaygroundClock',
    summary: 'What time the simulated Discord thinks it is.',
    access: 'guild',
    answer: SimulatedClock,
    problems,
  })
  clock(@Param({ schema: GuildPath }) { guild }: Guild) {
    return this.#control.clock(guild);
  }

  @Post('clock')
  @Operation({
    id: 'windPlaygroundClock',
    summary: 'Wind the simulated Discord’s clock on.',
    description: 'There is one clock for all simulated guilds. It cannot be wound back.',
    access: 'guild-write',
    answer: SimulatedClock,
    problems,
  })
  wind(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: WindClock }) { windMs }: z.output<typeof WindClock>,
  ) {
    return this.#control.wind(guild, windMs);
  }

  @Post('members')
  @Operation({
    id: 'joinPlayground',
    summary: 'Somebody new joins the simulated guild.',
    access: 'guild-write',
    status: 201,
    answer: JoinedMember,
    problems: growing,
  })
  join(
    @Param({ schema: GuildPath }) { guild }: Guild,
    @Body({ schema: JoinGuild }) { username }: z.output<typeof JoinGuild>,
  ) {
    return this.#control.join(guild, username);
  }

  @Post('raid')
  @Operation({
    id: 'raidPlayground',
    summary: 'Many new accounts join at once, and each may say something.',
    access: 'guild-write',
    answer: Raid,
    problems: growing,
  })
  raid(@Param({ schema: GuildPath }) { guild }: Guild, @Body({ schema: StartRaid }) body: z.output<typeof StartRaid>) {
    return this.#control.raid(guild, body);
  }

  @Get('faults')
  @Operation({
    id: 'listPlaygroundFaults',
    summary: 'Faults that can still happen.',
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
    summary: 'Let something go wrong between Mainstay and the simulated Discord.',
    description: 'Faults strike whoever calls or listens, for all simulated guilds.',
    access: 'guild-write',
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
  @Operation({ id: 'clearPlaygroundFaults', summary: 'Take all faults away.', access: 'guild-write', problems })
  clearFaults(@Param({ schema: GuildPath }) { guild }: Guild): Promise<void> {
    return this.#control.clearFaults(guild);
  }
}
