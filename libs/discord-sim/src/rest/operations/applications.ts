import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { isEndpoint } from '../../interactions/endpoint.ts';
import type { Application } from '../../world/entities.ts';
import { tellOfIntegration } from '../../world/integrations.ts';
import { presentApplication as presentPublic } from '../../world/present-guild.ts';
import { self } from '../access.ts';
import { ApplicationEdit, editApplication } from '../application-form.ts';
import { fail, invalidField } from '../errors.ts';
import { operation, type Call } from '../operation.ts';

/** Public flags: the granted intents. */
function presentApplication({ world }: Pick<Call, 'world'>, application: Application): object {
  const { id, name, description, icon, flags, botId, ownerId, verifyKey, redirectUris } = application;
  return {
    id,
    name,
    icon,
    description,
    type: null,
    summary: '',
    bot: world.user(botId),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: verifyKey,
    flags,
    flags_new: String(flags),
    owner: world.user(ownerId),
    team: null,
    redirect_uris: redirectUris.map((uri) => uri.replace(':*', '')),
    interactions_endpoint_url: application.interactionsUrl,
    role_connections_verification_url: null,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [
      'identify',
      'email',
      'guilds',
      'guilds.join',
      'guilds.members.read',
      'bot',
      'applications.commands',
    ],
    approximate_guild_count: world.guildsOf(botId).length,
    approximate_user_install_count: application.userInstalls.size,
    approximate_user_authorization_count: 0,
    integration_types_config: Object.fromEntries(application.integrationTypes.map((type) => [type, {}])),
    ...application.settings,
  };
}

function own(call: Call): Application {
  if (call.caller.kind !== 'bot' && call.caller.kind !== 'bearer')
    throw fail(RESTJSONErrorCodes.OnlyBotsCanUseThisEndpoint);
  return call.caller.application;
}

/** Verifies an endpoint for interactions: it must answer a ping, and reject an unsigned request. @throws DiscordError 50035 */
async function checkEndpoint({ world }: Call, application: Application, url: string): Promise<void> {
  if (/^https?:\/\//.test(url) && (await isEndpoint(application, url, world.clock.now()))) return;
  throw invalidField(
    'interactions_endpoint_url',
    'APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID',
    'The specified interactions endpoint url could not be verified.',
  );
}

/** @see https://docs.discord.com/developers/resources/application */
export const applications = [
  operation('get_my_application', { run: (call) => presentApplication(call, own(call)) }),
  operation('get_my_oauth2_application', { run: (call) => presentApplication(call, own(call)) }),
  operation('get_application', {
    run(call) {
      const application = call.world.applications.get(call.params['application_id']!);
      if (!application) throw fail(RESTJSONErrorCodes.UnknownApplication);
      if (application !== own(call)) throw fail(RESTJSONErrorCodes.NotAuthorizedToPerformThisActionOnThisApplication);
      return presentApplication(call, application);
    },
  }),
  operation('update_my_application', {
    body: ApplicationEdit,
    async run(call) {
      const application = own(call);
      const { interactions_endpoint_url: url } = call.body;
      if (url) await checkEndpoint(call, application, url);
      editApplication(call.world, application, call.body);
      if (url !== undefined) application.interactionsUrl = url === '' ? null : url;
      if (call.body.description !== undefined)
        for (const guild of call.world.guildsOf(application.botId))
          tellOfIntegration(call.world, guild, application, 'UPDATE');
      return presentApplication(call, application);
    },
  }),
  operation('get_my_oauth2_authorization', {
    run(call) {
      const { caller } = call;
      if (caller.kind !== 'bearer') throw fail(RESTJSONErrorCodes.BotsCannotUseThisEndpoint);
      const application = presentPublic(caller.application);
      const expires = call.world.timestamp(caller.expiresAt);
      const { user } = self(call);
      return { application, scopes: caller.scopes, expires, ...(caller.scopes.includes('identify') ? { user } : {}) };
    },
  }),
];
