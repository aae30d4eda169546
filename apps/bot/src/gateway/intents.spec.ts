import { eventsByDispatch } from '#libs/events';
import { IntentsBitField } from 'discord.js';
import { wants } from '../../../../simpleproxy/src/client/dispatch-intents.ts';
import { readConfig } from '../../../../simpleproxy/src/config.ts';
import { intents } from './intents.ts';

const ofBot = () => new IntentsBitField(intents);
const read = readConfig({ DISCORD_TOKEN: 'token' });
const ofProxy = () => new IntentsBitField('config' in read ? read.config.INTENTS : 0);

describe('intents of the bot', () => {
  it("the proxy's default intents → the bot's intents plus those of direct messages", () => {
    expect(ofBot().remove(ofProxy().bitfield).toArray()).toEqual([]);
    expect(ofProxy().remove(ofBot().bitfield).toArray()).toEqual([
      'DirectMessages',
      'DirectMessageReactions',
      'DirectMessageTyping',
      'DirectMessagePolls',
    ]);
  });

  it.each([...eventsByDispatch.keys()])('%s of a guild → reaches the bot', (dispatch) => {
    expect(wants(ofBot().bitfield, dispatch, true)).toBe(true);
  });
});
