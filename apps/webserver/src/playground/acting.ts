import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Readable, Transform } from 'node:stream';
import { Membership } from './membership.ts';
import { Simulator } from './simulator.ts';

const UPLOAD_TIMEOUT_MS = 120_000;
/** One segment of a path: nothing that could lead out of it. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?!.*%2f)[\w.:@%~-]{1,200}){2,12}$/i;

const tooLarge = (): Fault =>
  new Fault('upload.too-large', `A message takes at most ${limits.playground.uploadBytes >> 20} MiB of files.`, {
    status: 413,
  });

/** Discord's own REST as a member of a simulated guild: for paths of that guild and its channels, and no others. */
@Injectable()
export class Acting {
  readonly #simulator: Simulator;
  readonly #membership: Membership;

  constructor(@Inject(Simulator) simulator: Simulator, @Inject(Membership) membership: Membership) {
    this.#simulator = simulator;
    this.#membership = membership;
  }

  /** Passes a call on. @throws Fault `path.foreign`, `channel.unknown`, `member.unknown` (404), `upload.too-large` (413), `discord.refused` */
  async forward(guild: string, user: string, request: Request, response: Response): Promise<void> {
    const { path, search } = targetOf(request);
    const token = await this.#admit(guild, user, path);
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const answer = await this.#simulator.send(
      `/api/v10${path}${search}`,
      { method: request.method, signal: abort.signal, ...bodyOf(request, token) },
      UPLOAD_TIMEOUT_MS,
    );
    const text = await answer.text();
    response.status(answer.status);
    if (text === '') response.end();
    else response.type('application/json').send(text);
  }

  async #admit(guild: string, user: string, path: string): Promise<string> {
    const [, kind, id = ''] = path.split('/');
    if (kind === 'guilds' && id === guild) return this.#membership.tokenOf(guild, user);
    if (kind === 'channels' && /^\d{1,20}$/.test(id)) return this.#membership.enter({ guild, channel: id }, user);
    throw new Fault('path.foreign', 'Only paths of this guild and its channels.', { status: 404 });
  }
}

/** What comes after `/discord`, as it was sent: decoded it could be another path. */
function targetOf(request: Request): { path: string; search: string } {
  const [before = '', query] = request.originalUrl.split(/\?(.*)/s);
  const path = before.slice(before.indexOf('/discord/') + '/discord'.length);
  if (!PATH.test(path)) throw new Fault('path.foreign', 'Not a path of Discord’s API.', { status: 404 });
  return { path, search: query ? `?${query}` : '' };
}

function bodyOf(request: Request, authorization: string) {
  const type = request.header('content-type') ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const body: unknown = request.body;
    if (request.method === 'GET' || body === undefined) return { headers: { authorization } };
    return { headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }
  if (Number(request.header('content-length') ?? 0) > limits.playground.uploadBytes) throw tooLarge();
  const counted = request.pipe(atMost(limits.playground.uploadBytes));
  const body = Readable.toWeb(counted) as ReadableStream<Uint8Array>;
  return { headers: { authorization, 'content-type': type }, body, duplex: 'half' as const };
}

/** Ends in an error when more passes through. */
function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > bytes) done(tooLarge());
      else done(null, chunk);
    },
  });
}
