import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { fail } from '../errors.ts';
import { queryFlag, snowflake } from '../forms.ts';
import { Answer, operation, type Call } from '../operation.ts';
import { validate } from '../validate.ts';
import { execute, WebhookExecution } from '../webhook-messages.ts';

const query = z.object({ wait: queryFlag, thread_id: snowflake.optional() });
type Query = z.output<typeof query>;

const Slack = z.looseObject({
  text: z.string().max(2000).nullish(),
  username: z.string().nullish(),
  icon_url: z.string().max(2048).nullish(),
  attachments: z
    .array(
      z.looseObject({
        title: z.string().nullish(),
        title_link: z.string().nullish(),
        text: z.string().nullish(),
        color: z.string().nullish(),
        footer: z.string().nullish(),
        image_url: z.string().nullish(),
        author_name: z.string().nullish(),
        fields: z
          .array(
            z.looseObject({ title: z.string().nullish(), value: z.string().nullish(), short: z.boolean().nullish() }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
type Slack = z.output<typeof Slack>;

function embedsOf(form: Slack): object[] {
  return (form.attachments ?? []).slice(0, 10).map((one) => ({
    title: one.title,
    url: one.title_link,
    description: one.text,
    ...(/^#[0-9a-f]{6}$/i.test(one.color ?? '') ? { color: Number.parseInt(one.color!.slice(1), 16) } : {}),
    ...(one.footer ? { footer: { text: one.footer } } : {}),
    ...(one.image_url ? { image: { url: one.image_url } } : {}),
    ...(one.author_name ? { author: { name: one.author_name } } : {}),
    fields: one.fields?.map(({ title, value, short }) => ({ name: title ?? '-', value: value ?? '-', inline: short })),
  }));
}

/** Converts it to a webhook's own form. */
function sayAs(call: Call<unknown, Query>, form: object): object | undefined {
  const body = validate(WebhookExecution, form);
  return execute({ ...call, body, query: { ...call.query, with_components: false } });
}

/** A GitHub event as a line and an embed; null for an event that Discord does not show. */
function githubMessage(event: string, body: Record<string, unknown>): object | null {
  const field = (from: unknown, key: string): string | undefined => {
    const value = (from as Record<string, unknown> | undefined)?.[key];
    return typeof value === 'string' ? value : undefined;
  };
  const repository = field(body['repository'], 'full_name') ?? 'a repository';
  const sender = field(body['sender'], 'login');
  const author = sender ? { author: { name: sender } } : {};
  if (event === 'push') {
    const commits = Array.isArray(body['commits']) ? (body['commits'] as unknown[]) : [];
    const branch = (field(body, 'ref') ?? '').replace('refs/heads/', '');
    const lines = commits.map(
      (one) => `\`${field(one, 'id')?.slice(0, 7) ?? ''}\` ${field(one, 'message')?.split('\n')[0] ?? ''}`,
    );
    return {
      embeds: [
        {
          ...author,
          title: `[${repository}:${branch}] ${commits.length} new commits`.slice(0, 256),
          description: lines.join('\n').slice(0, 4096),
        },
      ],
    };
  }
  const subject = body['issue'] ?? body['pull_request'] ?? body['release'] ?? body['comment'];
  if (subject === undefined) return null;
  const title = field(subject, 'title') ?? field(subject, 'name') ?? event;
  return {
    embeds: [{ ...author, title: `[${repository}] ${event} ${field(body, 'action') ?? ''}: ${title}`.slice(0, 256) }],
  };
}

/** @see https://docs.discord.com/developers/resources/webhook#execute-slackcompatible-webhook */
export const webhookDialects = [
  operation('execute_slack_compatible_webhook', {
    body: Slack,
    query,
    run(call) {
      const { body } = call;
      if (!body.text && !body.attachments?.length) throw fail(RESTJSONErrorCodes.CannotSendAnEmptyMessage);
      sayAs(call, { content: body.text, username: body.username, avatar_url: body.icon_url, embeds: embedsOf(body) });
      return new Answer(200, 'ok');
    },
  }),
  operation('execute_github_compatible_webhook', {
    body: z.looseObject({}),
    query,
    run(call) {
      const event =
        'commits' in call.body
          ? 'push'
          : ['issue', 'pull_request', 'release', 'comment'].find((key) => key in call.body);
      const form = event === undefined ? null : githubMessage(event, call.body);
      if (form) sayAs(call, form);
    },
  }),
];
