import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Session } from '#libs/ports';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { CurrentSession } from '../access/request-context.ts';
import { Operation } from '../openapi/operation.ts';
import { CallbackQuery, LoginQuery, Session as SessionAnswer } from '../schemas/session.ts';
import { Login } from './login.ts';

@ApiTags('session')
@Controller('api')
export class LoginController {
  readonly #login: Login;

  constructor(@Inject(Login) login: Login) {
    this.#login = login;
  }

  @Get('session')
  @Operation({ id: 'getSession', summary: 'The signed-in user.', access: 'session', answer: SessionAnswer })
  session(@CurrentSession() session: Session) {
    return this.#login.describe(session);
  }

  @Get('auth/login')
  @Operation({
    id: 'login',
    summary: 'Redirects to Discord’s authorize page, and afterwards to the path `next`.',
    access: 'public',
    status: 302,
  })
  begin(
    @Query({ schema: LoginQuery }) query: z.output<typeof LoginQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    this.#login.begin(query, request, response);
  }

  @Get('auth/callback')
  @Operation({
    id: 'loginCallback',
    summary: 'Discord redirects the browser to this address after the sign-in.',
    description:
      'On failure, redirects to `/?error=` with `login-cancelled`, `login-expired`, `login-refused` or `discord-unavailable`.',
    access: 'public',
    status: 302,
  })
  finish(
    @Query({ schema: CallbackQuery }) query: z.output<typeof CallbackQuery>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.#login.finish(query, request, response);
  }

  @Post('auth/logout')
  @Operation({ id: 'logout', summary: 'Sign out: ends the session and revokes its tokens.', access: 'write' })
  async logout(@CurrentSession() session: Session, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.#login.end(session, response);
  }
}
