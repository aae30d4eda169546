import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

/** DER prefix of the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKey = (hex: string): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(hex, 'hex')]), format: 'der', type: 'pkcs8' });

/** The keys of an application, from 32 bytes in hex: the public key verifies signatures of the private one. */
export function applicationKeys(signingKey: string): { signingKey: string; verifyKey: string } {
  const { x } = createPublicKey(privateKey(signingKey)).export({ format: 'jwk' });
  return { signingKey, verifyKey: Buffer.from(x!, 'base64url').toString('hex') };
}

/**
 * The headers that prove to an application that Discord sent a request.
 *
 * @see https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 */
export function signatureHeaders(signingKey: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = sign(null, Buffer.from(timestamp + body), privateKey(signingKey)).toString('hex');
  return { 'X-Signature-Ed25519': signature, 'X-Signature-Timestamp': timestamp };
}
