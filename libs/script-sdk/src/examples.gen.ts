// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.

/** Scripts to begin with: templates on the website, pages of the docs and fixtures of tests at once. */
export const examples: ReadonlyArray<{ name: string; title: string; summary: string; source: string }> = [
  {
    name: 'ping',
    title: 'Ping',
    summary: 'Answers `!ping` with `pong`.',
    source:
      "/**\n * Ping.\n *\n * Answers `!ping` with `pong`.\n */\nimport { on, messages } from 'mainstay';\n\non('message.create', async (message) => {\n  if (message.content !== '!ping') return;\n  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });\n});\n",
  },
];
