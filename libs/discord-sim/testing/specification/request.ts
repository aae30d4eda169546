import type { Random } from '../../src/random.ts';
import { operations, type OperationId } from '../../src/rest/operations.gen.ts';
import type { Estate } from './estate.ts';
import { CSV, STICKER } from './files.ts';
import { invent, type Source } from './invent.ts';
import { Living } from './living.ts';
import type { MadeRequest } from './made-request.ts';
import { requests } from './requests.gen.ts';
import { adjust } from './recipes.ts';

const JSON_TYPE = 'application/json';

/** The caller for which it can succeed. */
function callerOf(operation: OperationId): MadeRequest['who'] {
  const { auth } = operations[operation];
  if (
    /role_connection$|oauth2_authorization|openid|my_connections|set_guild_application_command_permissions|get_my_guild_member/.test(
      operation,
    )
  )
    return 'bearer';
  // A member in voice plays the sound.
  if (operation === 'send_soundboard_sound') return 'owner';
  if (/webhook_by_token|execute_|webhook_message|interaction_response/.test(operation)) return 'nobody';
  return auth === 'nb' && /template|invite|widget/.test(operation) ? 'nobody' : 'bot';
}

export interface Making {
  /** Probability that ids refer to no object, and that another caller makes the call. */
  astray: number;
  /** Probability that an optional field is present. */
  density: number;
}

function sourceOf(living: Living, random: Random, density: number): Source {
  return { random, density, now: living.estate.sim.world.clock.now(), id: (name) => living.id(name) };
}

function queryOf(source: Source, operation: OperationId): string {
  const search = new URLSearchParams();
  for (const { name, in: place, required, schema } of requests[operation]!.parameters) {
    if (place !== 'query' || (!required && !source.random.chance(source.density))) continue;
    const value = invent(source, schema, name);
    for (const one of [value].flat())
      if (one !== null) search.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** A request that the document allows. */
export function makeRequest(estate: Estate, random: Random, operation: OperationId, making: Making): MadeRequest {
  const { method, path } = operations[operation];
  const living = new Living(estate, random, operation, making.astray);
  const source = sourceOf(living, random, making.density);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'message_id' && /webhook_message/.test(operation)) return living.ownMessage();
    return name.endsWith('_id') ? living.id(name) : living.word(name);
  });
  const query = queryOf(source, operation);
  const { bodies } = requests[operation]!;
  const schema = bodies[JSON_TYPE] ?? bodies['multipart/form-data'];
  const who = random.chance(making.astray)
    ? random.pick([...Object.keys(estate.tokens), 'nobody'] as Array<MadeRequest['who']>)
    : callerOf(operation);
  let body = schema ? invent(source, schema) : undefined;
  let file;
  if (schema && !bodies[JSON_TYPE]) {
    const fields = Object.entries(body as object).filter(
      ([, value]) => typeof value !== 'object' && value !== 'binary',
    );
    body = Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
    file = /sticker/.test(operation)
      ? STICKER
      : /target_users/.test(operation)
        ? CSV(estate.home.fields.owner_id)
        : { ...STICKER, name: 'file' };
  }
  const made: MadeRequest = { operation, who, method, path: filled + query, body, schema, ...(file ? { file } : {}) };
  return adjust(made, living);
}

/** Sends a request. */
export async function send(
  estate: Estate,
  { method, path, who, body, file }: MadeRequest,
  raw?: string,
): Promise<{ status: number; text: string; type: string }> {
  const headers: Record<string, string> = who === 'nobody' ? {} : { Authorization: estate.tokens[who] };
  let payload: FormData | string | undefined;
  if (file) {
    payload = new FormData();
    for (const [name, value] of Object.entries(body as object)) payload.append(name, String(value));
    payload.append(file.name, new Blob([new Uint8Array(file.content)], { type: file.type }), file.filename);
  } else if (raw !== undefined || body !== undefined) {
    headers['Content-Type'] = JSON_TYPE;
    payload = raw ?? JSON.stringify(body);
  }
  const response = await fetch(`${estate.sim.url}/api/v10${path}`, {
    method,
    headers,
    ...(payload === undefined ? {} : { body: payload }),
  });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') ?? '' };
}

/** The request as a line for a shell. */
export function asCurl({ method, path, who, body, file }: MadeRequest, raw?: string): string {
  const quoted = (raw ?? JSON.stringify(body))?.replaceAll("'", "'\\''");
  const data = quoted === undefined ? '' : ` -H 'Content-Type: application/json' -d '${quoted.slice(0, 2_000)}'`;
  return `curl -X ${method} -H 'Authorization: <${who}>' '$SIM/api/v10${path}'${data}${file ? ` -F ${file.name}=@${file.filename}` : ''}`;
}
