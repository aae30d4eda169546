import { limits } from '#libs/vocabulary';
import type { Session } from '#libs/ports';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import {
  Deploying,
  DiffQuery,
  SavedVersion,
  SaveVersion,
  ScriptPath,
  Version,
  VersionDiff,
  VersionPath,
  VersionWithSource,
} from '../schemas/script.ts';
import { Versions } from './versions.ts';

const unknown = { 404: '`script.unknown`' };

@ApiTags('versions')
@Controller('api/guilds/:guild/scripts/:script/versions')
export class VersionsController {
  readonly #versions: Versions;

  constructor(@Inject(Versions) versions: Versions) {
    this.#versions = versions;
  }

  @Get()
  @Operation({
    id: 'listVersions',
    summary: 'All versions of a script, newest first.',
    access: 'guild',
    answer: z.array(Version),
    problems: { 404: '`script.unknown`' },
  })
  list(@Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>) {
    return this.#versions.list(guild, script);
  }

  @Post()
  @Operation({
    id: 'saveVersion',
    summary: 'Save a source as a new version, and deploy it.',
    description: 'A source that does not compile is rejected; a source equal to the latest version adds no version.',
    access: 'guild-write',
    cost: limits.http.cost.deploy,
    status: 201,
    answer: SavedVersion,
    problems: {
      404: '`script.unknown`',
      409: '`script.version-conflict` with `latestVersion`, `script.storage-full`',
      413: '`script.too-large`, `request.too-large`',
      422: '`script.does-not-compile` with `diagnostics`',
      503: '`compiler.busy`',
    },
  })
  save(
    @Param({ schema: ScriptPath }) { guild, script }: z.output<typeof ScriptPath>,
    @Body({ schema: SaveVersion }) body: z.output<typeof SaveVersion>,
    @CurrentSession() session: Session,
  ) {
    return this.#versions.save(guild, script, body, session.userId);
  }

  @Get(':number')
  @Operation({
    id: 'getVersion',
    summary: 'A version with its source.',
    access: 'guild',
    answer: VersionWithSource,
    problems: unknown,
  })
  get(@Param({ schema: VersionPath }) { guild, script, number }: z.output<typeof VersionPath>) {
    return this.#versions.get(guild, script, number);
  }

  @Get(':number/diff')
  @Operation({
    id: 'diffVersions',
    summary: 'Differences between the version `against` and this one.',
    access: 'guild',
    cost: limits.http.cost.diff,
    answer: VersionDiff,
    problems: { ...unknown, 422: '`version.diff-too-large`', 503: '`compiler.busy`' },
  })
  diff(
    @Param({ schema: VersionPath }) { guild, script, number }: z.output<typeof VersionPath>,
    @Query({ schema: DiffQuery }) { against }: z.output<typeof DiffQuery>,
  ) {
    return this.#versions.diff(guild, script, against, number);
  }

  @Post(':number/activate')
  @Operation({
    id: 'activateVersion',
    summary: 'Deploy a saved version: roll back or forward.',
    access: 'guild-write',
    cost: limits.http.cost.deploy,
    status: 202,
    answer: Deploying,
    problems: unknown,
  })
  activate(@Param({ schema: VersionPath }) { guild, script, number }: z.output<typeof VersionPath>) {
    return this.#versions.activate(guild, script, number);
  }
}
