import { PermissionFlagsBits, PermissionsBitField, type Interaction } from 'discord.js';
import { answerInteraction, type CommandDeps } from './answer-interaction.ts';

const { Administrator, ManageGuild, ManageMessages, SendMessages } = PermissionFlagsBits;

/** Runs a subcommand as a member with these permissions in the channel. @returns the last answer, and the started tasks */
async function run(subcommand: string, permissions: bigint | null): Promise<{ said: string; started: string[] }> {
  const told = { said: '', started: [] as string[] };
  const interaction = {
    id: '1',
    guildId: '2',
    channelId: '3',
    user: { id: '4' },
    commandName: 'mainstay',
    isChatInputCommand: () => true,
    memberPermissions: permissions === null ? null : new PermissionsBitField(permissions),
    options: { getSubcommand: () => subcommand, getInteger: () => 2 },
    deferReply: () => Promise.resolve(),
    editReply: ({ content }: { content: string }) => Promise.resolve((told.said = content)),
  };
  const deps = {
    log: { warn: () => undefined },
    work: {
      start: (task: string) => {
        told.started.push(task);
        return Promise.resolve({ run: { id: '5', state: 'queued', progress: null } });
      },
    },
    runs: {
      get: () =>
        Promise.resolve({
          id: '5',
          state: 'succeeded',
          progress: null,
          output: { deleted: 2 },
          finishedAt: new Date(),
        }),
    },
    bus: { subscribe: () => Promise.resolve(() => Promise.resolve()) },
  };
  await answerInteraction(interaction as unknown as Interaction, deps as unknown as CommandDeps);
  return told;
}

describe('permission to run /mainstay run-task', () => {
  it.each<[string, bigint]>([
    ['Manage Messages', ManageMessages],
    ['Administrator', Administrator],
  ])('%s → the task is started', async (_, permissions) => {
    expect(await run('run-task', permissions)).toEqual({ said: 'Deleted 2 messages.', started: ['messages.prune'] });
  });

  it.each<[string, bigint | null]>([
    ['Manage Server alone, which a server can allow in its integration settings', ManageGuild],
    ['Send Messages', SendMessages],
    ['no permission', 0n],
    ['permissions that Discord leaves out', null],
  ])('%s → rejected, and the answer names the missing permission', async (_, permissions) => {
    const { said, started } = await run('run-task', permissions);
    expect(said).toBe('You need the permission Manage Messages in this channel.');
    expect(started).toEqual([]);
  });

  it('status without Manage Messages and Manage Server → rejected', async () => {
    const { said } = await run('status', SendMessages);
    expect(said).toBe('You need the permission Manage Messages or Manage Server.');
  });
});
