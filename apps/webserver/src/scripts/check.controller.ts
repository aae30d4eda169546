import type { Session } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { PORTS, type Ports, type SdkSource } from '../ports.ts';
import { CheckRequest, CheckResult } from '../schemas/check.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { Sdk } from '../schemas/sdk.ts';
import { TypeCheck } from './type-check.ts';

@ApiTags('editor')
@Controller('api')
export class CheckController {
  readonly #typeCheck: TypeCheck;
  readonly #ports: Ports;

  constructor(@Inject(TypeCheck) typeCheck: TypeCheck, @Inject(PORTS) ports: Ports) {
    this.#typeCheck = typeCheck;
    this.#ports = ports;
  }

  @Post('guilds/:guild/check')
  @Operation({
    id: 'checkScripts',
    summary: 'Type-check unsaved sources together with the guild’s other scripts.',
    description:
      'One check at a time per user and guild: a newer request cancels the older one, which answers 409. Guilds share the type checker: the time that a guild uses delays its own next checks, not those of other guilds.',
    access: 'guild-write',
    cost: limits.http.cost.check,
    answer: CheckResult,
    problems: {
      409: '`check.superseded`',
      413: '`script.too-large`, `check.too-large`, `request.too-large`',
      503: '`compiler.busy`',
      504: '`check.timeout`',
    },
  })
  async check(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Body({ schema: CheckRequest }) { scripts }: z.output<typeof CheckRequest>,
    @CurrentSession() { userId }: Session,
    @Res({ passthrough: true }) response: Response,
  ) {
    const client = new AbortController();
    response.once('close', () => client.abort(gone()));
    const diagnostics = await this.#typeCheck.check({ guildId: guild, userId, unsaved: scripts, gone: client.signal });
    return { diagnostics };
  }

  @Get('sdk')
  @Operation({
    id: 'getSdk',
    summary: 'The script API: typings for the editor, and templates for new scripts.',
    access: 'session',
    answer: Sdk,
  })
  sdk(): SdkSource {
    return this.#ports.sdk;
  }
}

const gone = (): Fault => new Fault('request.gone', 'The client has closed the connection.');
