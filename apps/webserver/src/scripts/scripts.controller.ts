import { limits } from '#libs/vocabulary';
import type { Session } from '#libs/ports';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { GuildPath } from '../schemas/scalars.ts';
import { ChangeScript, CreatedScript, CreateScript, Script, ScriptPath, ScriptWithSource } from '../schemas/script.ts';
import { Scripts } from './scripts.ts';

@ApiTags('scripts')
@Controller('api/guilds/:guild/scripts')
export class ScriptsController {
  readonly #scripts: Scripts;

  constructor(@Inject(Scripts) scripts: Scripts) {
    this.#scripts = scripts;
  }

  @Get()
  @Operation({ id: 'listScripts', summary: 'All scripts of the guild.', access: 'guild', answer: z.array(Script) })
  list(@Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>) {
    return this.#scripts.list(guild);
  }

  @Post()
  @Operation({
    id: 'createScript',
    summary: 'Create a script with its first version, and deploy it.',
    access: 'guild-write',
    cost: limits.http.cost.deploy,
    status: 201,
    answer: CreatedScript,
    problems: {
      409: '`script.name-taken`, `script.too-many`, `script.storage-full`',
      413: '`script.too-large`, `request.too-large`',
      422: '`script.does-not-compile` with `diagnostics`, `template.unknown`',
      503: '`compiler.busy`',
    },
  })
  create(
    @Param({ schema: GuildPath }) { guild }: z.output<typeof GuildPath>,
    @Body({ schema: CreateScript }) body: z.output<typeof CreateScript>,
    @CurrentSession() session: Session,
  ) {
    return this.#scripts.create(guild, body, session.userId);
  }

  @Get(':script')
  @Operation({
    id: 'getScript',
    summary: 'A script with the source of its latest version.',
    access: 'guild',
    answer: ScriptWithSource,
    problems: { 404: '`script.unknown`' },
  })
  get(@Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>) {
    return this.#scripts.get(guild, script);
  }

  @Patch(':script')
  @Operation({
    id: 'changeScript',
    summary: 'Rename a script, or enable or disable it. Takes effect at once.',
    access: 'guild-write',
    cost: limits.http.cost.deploy,
    answer: Script,
    problems: {
      404: '`script.unknown`',
      409: '`script.name-taken`, `script.imported` with `importers`, `script.program-too-large`',
    },
  })
  change(
    @Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>,
    @Body({ schema: ChangeScript }) body: z.output<typeof ChangeScript>,
  ) {
    return this.#scripts.change(guild, script, body);
  }

  @Delete(':script')
  @Operation({
    id: 'deleteScript',
    summary: 'Delete a script with all its versions. It stops at once and can be restored for 7 days.',
    access: 'guild-write',
    irreversible: true,
    problems: { 404: '`script.unknown`' },
  })
  async delete(@Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>): Promise<void> {
    await this.#scripts.delete(guild, script);
  }

  @Post(':script/restore')
  @Operation({
    id: 'restoreScript',
    summary: 'Restore a deleted script. Takes effect at once.',
    access: 'guild-write',
    status: 200,
    answer: Script,
    problems: { 404: '`script.unknown`', 409: '`script.name-taken`, `script.too-many`, `script.program-too-large`' },
  })
  restore(@Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>) {
    return this.#scripts.restore(guild, script);
  }
}
