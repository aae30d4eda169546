import json
import os

import discord
import yarl

discord.http.Route.BASE = os.environ["SIM_URL"] + "/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["SIM_GATEWAY"])

intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
shards = int(os.environ.get("SIM_SHARDS", "1"))
client = (
    discord.Client(intents=intents)
    if shards == 1
    else discord.AutoShardedClient(intents=intents, shard_count=shards)
)


def report(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


@client.event
async def on_ready():
    report("ready")


@client.event
async def on_connect():
    report("identified")


@client.event
async def on_resumed():
    report("resumed")


@client.event
async def on_guild_join(guild):
    report("guild-joined")


@client.event
async def on_guild_available(guild):
    report("guild-available")


@client.event
async def on_guild_unavailable(guild):
    report("guild-unavailable")


@client.event
async def on_message(message):
    if message.author.bot:
        return
    report("message", content=message.content)
    if message.content == "!ping":
        await message.channel.send("pong")


client.run(os.environ["SIM_TOKEN"], log_handler=None)
