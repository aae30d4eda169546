import json
import os

import discord
import yarl
from discord import app_commands

discord.http.Route.BASE = os.environ["SIM_URL"] + "/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["SIM_GATEWAY"])

client = discord.Client(intents=discord.Intents(guilds=True))
tree = app_commands.CommandTree(client)


def report(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Form(discord.ui.Modal, title="Tell us"):
    why = discord.ui.TextInput(label="Why")

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"because {self.why.value}", ephemeral=True)


class Controls(discord.ui.View):
    @discord.ui.select(options=[discord.SelectOption(label="Small"), discord.SelectOption(label="Big")])
    async def size(self, interaction, select):
        await interaction.response.edit_message(content=f"size {select.values[0]}")

    @discord.ui.button(label="Why")
    async def ask(self, interaction, button):
        await interaction.response.send_modal(Form())


@tree.command(description="Orders tea")
@app_commands.describe(tea="Which", cups="How many")
async def order(interaction, tea: str, cups: app_commands.Range[int, 1, 9] = 1):
    await interaction.response.send_message(f"{cups} x {tea}", view=Controls())


@order.autocomplete("tea")
async def teas(interaction, current):
    known = ["green", "black", "white"]
    return [app_commands.Choice(name=f"{tea} tea", value=tea) for tea in known if tea.startswith(current)]


@tree.command(description="Takes a while")
async def brew(interaction):
    await interaction.response.defer(ephemeral=True)
    await interaction.edit_original_response(content="ready")
    await interaction.followup.send("careful", ephemeral=True)


@tree.context_menu(name="Quote")
async def quote(interaction, message: discord.Message):
    await interaction.response.send_message(f"quoted: {message.content}")


@tree.error
async def on_error(interaction, error):
    report("error", message=str(error))


@client.event
async def on_ready():
    await tree.sync()
    report("ready")


client.run(os.environ["SIM_TOKEN"], log_handler=None)
