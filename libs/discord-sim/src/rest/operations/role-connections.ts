import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { contentsOf, type RoleConnection } from '../../world/application-contents.ts';
import { self } from '../access.ts';
import { fail } from '../errors.ts';
import { operation, type Call } from '../operation.ts';
import { ownApplication } from './application-emojis.ts';

const localized = (max: number) => z.record(z.string(), z.string().min(1).max(max).nullable()).optional();
const Metadata = z.object({
  type: z.int().min(1).max(8),
  key: z
    .string()
    .min(1)
    .max(50)
    .regex(/^[a-z0-9_]+$/, 'Must be lower case letters, digits or underscores.'),
  name: z.string().min(1).max(100),
  name_localizations: localized(100),
  description: z.string().min(1).max(200),
  description_localizations: localized(200),
});

const connections = (call: Call) => contentsOf(call.world, ownApplication(call).id).roleConnections;

const shown = (call: Call): RoleConnection =>
  connections(call).get(self(call).user.id) ?? { platform_name: null, platform_username: null, metadata: {} };

/** Without fields that were never set. */
const present = ({ platform_name: name, platform_username, metadata }: RoleConnection): object => ({
  ...(name === null ? {} : { platform_name: name }),
  platform_username,
  metadata,
});

function bearerOnly(call: Call): void {
  if (call.caller.kind !== 'bearer') throw fail(RESTJSONErrorCodes.BotsCannotUseThisEndpoint);
}

/** Linked roles. @see https://docs.discord.com/developers/resources/application-role-connection-metadata */
export const roleConnections = [
  operation('get_application_role_connections_metadata', {
    run: (call) => contentsOf(call.world, ownApplication(call).id).roleConnectionMetadata,
  }),
  operation('update_application_role_connections_metadata', {
    body: z.array(Metadata).max(5),
    run: (call) => (contentsOf(call.world, ownApplication(call).id).roleConnectionMetadata = call.body),
  }),
  operation('get_application_user_role_connection', {
    scope: 'role_connections.write',
    run(call) {
      bearerOnly(call);
      return present(shown(call));
    },
  }),
  operation('update_application_user_role_connection', {
    scope: 'role_connections.write',
    body: z.object({
      platform_name: z.string().max(50).nullish(),
      platform_username: z.string().max(100).nullish(),
      metadata: z.record(z.string().max(50), z.string().min(1).max(100)).optional(),
    }),
    run(call) {
      bearerOnly(call);
      const next = { ...shown(call) };
      const { platform_name: name, platform_username: username, metadata } = call.body;
      if (name !== undefined) next.platform_name = name;
      if (username !== undefined) next.platform_username = username;
      if (metadata) next.metadata = metadata;
      connections(call).set(self(call).user.id, next);
      return present(next);
    },
  }),
  operation('delete_application_user_role_connection', {
    scope: 'role_connections.write',
    run(call) {
      bearerOnly(call);
      connections(call).delete(self(call).user.id);
    },
  }),
];
