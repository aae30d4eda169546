import type { Session } from '#libs/ports';
import { Controller, Delete, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { SessionList, SessionPath } from '../schemas/session.ts';
import { Login } from './login.ts';

/** The sessions of the signed-in user. */
@ApiTags('session')
@Controller('api/sessions')
export class SessionsController {
  readonly #login: Login;

  constructor(@Inject(Login) login: Login) {
    this.#login = login;
  }

  @Get()
  @Operation({
    id: 'listSessions',
    summary: 'Your sessions, the newest sign-in first.',
    access: 'session',
    answer: SessionList,
  })
  list(@CurrentSession() session: Session) {
    return this.#login.list(session);
  }

  @Delete()
  @Operation({ id: 'endAllSessions', summary: 'Sign out everywhere, including here.', access: 'write' })
  async endAll(@CurrentSession() session: Session, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.#login.endAll(session, response);
  }

  @Delete(':session')
  @Operation({
    id: 'endSession',
    summary: 'End one session.',
    access: 'write',
    problems: { 404: '`session.unknown`' },
  })
  async end(
    @Param({ schema: SessionPath }) { session: id }: z.output<typeof SessionPath>,
    @CurrentSession() session: Session,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.#login.endOne(session, id, response);
  }
}
