import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { self } from '../access.ts';
import { operation } from '../operation.ts';

/** The key that would sign identity tokens: created once per process. */
let key: object | undefined;

function publicKey(): object {
  if (!key) {
    const { publicKey: made } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { n, e } = createPublicKey(made.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' });
    key = { kty: 'RSA', use: 'sig', kid: 'discord-sim', n, e, alg: 'RS256' };
  }
  return key;
}

/** The identity of a user, in the form of OpenID Connect. @see https://docs.discord.com/developers/topics/oauth2 */
export const identity = [
  operation('get_public_keys', { run: () => ({ keys: [publicKey()] }) }),
  operation('get_openid_connect_userinfo', {
    scope: 'openid',
    run({ caller, url }) {
      const { user, email } = self({ caller });
      const seesEmail = caller.kind === 'bearer' && caller.scopes.includes('email');
      return {
        sub: user.id,
        preferred_username: user.username,
        nickname: user.global_name,
        ...(user.avatar ? { picture: `${url}/avatars/${user.id}/${user.avatar}.png` } : {}),
        locale: 'en-US',
        ...(seesEmail ? { email, email_verified: true } : {}),
      };
    },
  }),
  operation('list_my_connections', { scope: 'connections', run: () => [] }),
];
