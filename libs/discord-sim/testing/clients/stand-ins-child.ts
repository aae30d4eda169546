// Replaces two optional native add-ons of the clients, which are not built for every Node, so that their ETF and zlib-stream can be tested
// anywhere. Preloaded with --import.
import { registerHooks } from 'node:module';

const addons: Readonly<Record<string, string | undefined>> = {
  ...(process.env['SIM_ENCODING'] === 'etf' ? { erlpack: './erlpack-child.ts' } : {}),
  // oceanic.js and discordeno use Node's own zlib.
  ...(/discord-js|eris/.test(process.argv[1] ?? '') && process.env['SIM_COMPRESS'] === 'zlib-stream'
    ? { 'zlib-sync': './zlib-sync-child.ts' }
    : {}),
};

registerHooks({
  resolve(specifier, context, next) {
    const addon = addons[specifier];
    return addon ? { url: new URL(addon, import.meta.url).href, shortCircuit: true } : next(specifier, context);
  },
});
