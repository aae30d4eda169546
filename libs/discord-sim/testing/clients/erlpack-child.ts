import { decodeEtf, encodeEtf } from '../../src/gateway/etf.ts';

/** The two calls of the package `erlpack`. Clients have to write their keys as text. */
export const pack = (value: unknown): Buffer => encodeEtf(value, false);
export const unpack = (bytes: Buffer): unknown => decodeEtf(bytes);
