import { limits } from '#libs/vocabulary';
import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
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
    description: 'One check at a time per guild; the newest request wins and an older one answers 409.',
    access: 'guild-write',
    cost: limits.http.cost.check,
    answer: CheckResult,
    problems: {
      409: '`check.superseded`',
      413: '`script.too-large`, `request.too-large`',
      422: '`script.check-failed`',
      503: '`compiler.busy`',
      504: '`check.timeout`',
    },
  })
  async check(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Body({ schema: CheckRequest }) { scripts }: z.output<typeof CheckRequest>,
  ) {
    return { diagnostics: await this.#typeCheck.check(guild, scripts) };
  }

  @Get('sdk')
  @Operation({
    id: 'getSdk',
    summary: 'What a script sees: typings for the editor, and templates to begin with.',
    access: 'session',
    answer: Sdk,
  })
  sdk(): SdkSource {
    return this.#ports.sdk;
  }
}
