import { createHash } from 'node:crypto';
import { png, type Pixel } from './png.ts';

type Colour = readonly [number, number, number];

const SIZE = 128;
const INK: Colour = [32, 28, 40];

/** A colour of a hue, 0 to 1. */
function hue(h: number, light: number, strength: number): Colour {
  const part = (shift: number) => {
    const wave = Math.cos(2 * Math.PI * (h + shift));
    return 255 * (light + strength * wave);
  };
  return [part(0), part(-1 / 3), part(1 / 3)];
}

const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
const edge = (distance: number): number => Math.max(0, Math.min(1, 0.5 - distance));

/** A friendly face for a person, from a hash: always the same for the same hash. */
export function face(hash: string): Pixel {
  const bytes = createHash('sha256').update(hash).digest();
  const share = (index: number) => bytes[index]! / 255;
  const [from, to] = [hue(share(0), 0.6, 0.24), hue(share(0) + 0.12 + share(1) * 0.2, 0.42, 0.24)];
  const skin = hue(share(2), 0.86, 0.1);
  const eyes = 12 + share(3) * 8;
  const smile = 12 + share(4) * 14;
  const tilt = (share(5) - 0.5) * 0.5;
  const [sin, cos] = [Math.sin(tilt), Math.cos(tilt)];
  return (x, y) => {
    const [dx, dy] = [x - 64, y - 70];
    const [u, v] = [dx * cos + dy * sin, dy * cos - dx * sin];
    let colour = mix(from, to, (x + y) / (2 * SIZE));
    colour = mix(colour, skin, edge(Math.hypot(u, v) - 40));
    const eye = Math.min(Math.hypot(u - eyes, v + 8), Math.hypot(u + eyes, v + 8)) - 4.5;
    const mouth = v > 6 ? Math.abs(Math.hypot(u, v - 6) - smile * 0.8) - 2 : 9;
    return mix(colour, INK, Math.max(edge(eye), edge(mouth)));
  };
}

/** A crest for a guild, from a hash. */
export function crest(hash: string): Pixel {
  const bytes = createHash('sha256').update(hash).digest();
  const turn = bytes[0]! / 255;
  const [dark, light] = [hue(turn, 0.34, 0.2), hue(turn + 0.4, 0.72, 0.2)];
  const rays = 3 + (bytes[1]! % 5);
  return (x, y) => {
    const [dx, dy] = [x - 64, y - 64];
    const radius = Math.hypot(dx, dy);
    const wave = 26 + 10 * Math.cos(rays * Math.atan2(dy, dx) + turn * 6);
    const ground = mix(dark, hue(turn, 0.24, 0.16), y / SIZE);
    return mix(mix(ground, light, edge(radius - wave)), dark, edge(radius - 10));
  };
}

/** Renders a portrait of 128 units at `size` pixels a side. */
export const scaled =
  (picture: Pixel, size: number): Pixel =>
  (x, y) =>
    picture((x * SIZE) / size, (y * SIZE) / size);

/** A crest as a PNG. */
export const crestPng = (hash: string): Buffer => png(SIZE, crest(hash));
