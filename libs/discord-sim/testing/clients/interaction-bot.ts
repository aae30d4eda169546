import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  ContextMenuCommandBuilder,
  Events,
  FileUploadBuilder,
  GatewayIntentBits,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
  type ChatInputCommandInteraction,
  type Interaction,
  type ModalSubmitInteraction,
} from 'discord.js';
import { once } from 'node:events';
import type { Simulation } from '../../src/simulation.ts';
import { applicationOf } from '../callers.ts';

const commands = [
  new SlashCommandBuilder()
    .setName('order')
    .setDescription('Orders tea')
    .addStringOption((option) =>
      option.setName('tea').setDescription('Which').setRequired(true).setAutocomplete(true).setMinLength(2),
    )
    .addIntegerOption((option) => option.setName('cups').setDescription('How many').setMinValue(1).setMaxValue(9))
    .addAttachmentOption((option) => option.setName('picture').setDescription('Of the cup')),
  new SlashCommandBuilder()
    .setName('brew')
    .setDescription('Takes a while')
    .addSubcommand((sub) => sub.setName('quietly').setDescription('For one'))
    .addSubcommand((sub) => sub.setName('loudly').setDescription('For all')),
  new SlashCommandBuilder().setName('form').setDescription('Asks'),
  new ContextMenuCommandBuilder().setName('Praise').setType(2),
  new ContextMenuCommandBuilder().setName('Quote').setType(3),
];

const controls = () => [
  new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
    new StringSelectMenuBuilder()
      .setCustomId('size')
      .addOptions({ label: 'Small', value: 's' }, { label: 'Big', value: 'b' }),
  ),
  new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
    new UserSelectMenuBuilder().setCustomId('guest').setMaxValues(2),
  ),
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId('cancel').setLabel('Cancel').setStyle(ButtonStyle.Danger),
  ),
];

const form = () =>
  new ModalBuilder()
    .setCustomId('form')
    .setTitle('Tell us')
    .addLabelComponents(
      new LabelBuilder()
        .setLabel('Why')
        .setTextInputComponent(new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Short)),
      new LabelBuilder().setLabel('Proof').setFileUploadComponent(new FileUploadBuilder().setCustomId('proof')),
    );

async function order(interaction: ChatInputCommandInteraction): Promise<void> {
  const { options } = interaction;
  const picture = options.getAttachment('picture');
  const text = `${options.getInteger('cups') ?? 1} × ${options.getString('tea', true)} ${picture?.name ?? ''}`.trim();
  const bill = new AttachmentBuilder(Buffer.from(text), { name: 'bill.txt', description: 'The bill' });
  await interaction.reply({ content: text, components: controls(), files: [bill] });
}

async function brew(interaction: ChatInputCommandInteraction): Promise<void> {
  const isQuiet = interaction.options.getSubcommand() === 'quietly';
  await interaction.deferReply(isQuiet ? { flags: MessageFlags.Ephemeral } : {});
  await interaction.editReply('ready');
  const more = await interaction.followUp({ content: 'careful', flags: MessageFlags.Ephemeral });
  await interaction.editReply({ message: more, content: 'careful, hot' });
  if (!isQuiet) await interaction.deleteReply(await interaction.followUp('spilled'));
}

async function thank(interaction: ModalSubmitInteraction): Promise<void> {
  const files = interaction.fields.getUploadedFiles('proof', true);
  const names = [...files.values()].map(({ name }) => name).join(', ');
  await interaction.reply({
    content: `because ${interaction.fields.getTextInputValue('why')}: ${names}`,
    flags: MessageFlags.Ephemeral,
  });
}

async function answer(interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    const teas = ['green', 'black', 'white'].filter((tea) => tea.startsWith(typed));
    await interaction.respond(teas.map((tea) => ({ name: `${tea} tea`, value: tea })));
  } else if (interaction.isUserContextMenuCommand()) {
    await interaction.reply(`well done, ${interaction.targetUser.username}`);
  } else if (interaction.isMessageContextMenuCommand()) {
    await interaction.reply(`“${interaction.targetMessage.content}”`);
  } else if (interaction.isStringSelectMenu()) {
    await interaction.update({ content: `size ${interaction.values.join()}` });
  } else if (interaction.isUserSelectMenu()) {
    await interaction.deferUpdate();
    const guests = interaction.users.filter(({ id }) => interaction.members.has(id)).map(({ username }) => username);
    await interaction.editReply({ content: `with ${guests.join()}` });
  } else if (interaction.isButton()) {
    await interaction.update({ content: 'cancelled', components: [], files: [], attachments: [] });
  } else if (interaction.isModalSubmit()) {
    await thank(interaction);
  } else if (interaction.isChatInputCommand()) {
    if (interaction.commandName === 'order') await order(interaction);
    else if (interaction.commandName === 'brew') await brew(interaction);
    else await interaction.showModal(form());
  }
}

/** A tea house: an unmodified discord.js bot that uses all features of interactions. It keeps its errors. */
export async function interactionBot(sim: Simulation): Promise<{ client: Client<true>; errors: unknown[] }> {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: `${sim.url}/api` } });
  const errors: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: unknown) => errors.push(error));
  });
  await Promise.all([once(client, Events.ClientReady), client.login(applicationOf(sim).token)]);
  const ready = client as Client<true>;
  await ready.application.commands.set(commands);
  return { client: ready, errors };
}
