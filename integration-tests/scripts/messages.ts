import { messages, on, reactions, type Fault } from 'mainstay';

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`failed: ${what}`);
  console.log(`passed: ${what}`);
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no fault';
  } catch (error) {
    return (error as Fault).code;
  }
}

on('message.create', async ({ id, channelId, content, author }) => {
  if (content !== 'start messages') return;

  const sent = await messages.send({ channelId, content: 'one', replyTo: id });
  check('a sent message has the content', sent.content === 'one' && sent.author.bot);
  check('a reply names what it answers', sent.replyTo === id);
  check('it can be read', (await messages.get({ channelId, messageId: sent.id })).content === 'one');

  const edited = await messages.edit({ channelId, messageId: sent.id, content: 'two' });
  check('an edit changes it', edited.content === 'two' && edited.editedAt !== null);

  const [newest] = await messages.list({ channelId, limit: 1 });
  check('a list begins with the newest', newest?.id === sent.id);
  check('the author is a person', !author.bot);

  await reactions.add({ channelId, messageId: id, emoji: '👍' });
  check('a reaction is added', true);

  await messages.delete({ channelId, messageId: sent.id });
  const gone = await codeOf(messages.get({ channelId, messageId: sent.id }));
  check('a deleted message is unknown', gone === 'discord.unknown-message');
  const empty = await codeOf(messages.send({ channelId, content: '' }));
  check('an empty message is rejected before Discord is called', empty === 'op.bad-input');
  const long = await codeOf(messages.send({ channelId, content: 'x'.repeat(2_001) }));
  check('a message of 2,001 characters is rejected', long === 'op.bad-input');
  console.log('complete');
});
