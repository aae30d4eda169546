import path from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  turbopack: { root: path.join(import.meta.dirname, '..') },
  // `tsc -p website` is part of `npm run typecheck`; a second check here would only make the build slower.
  typescript: { ignoreBuildErrors: true },
};

export default config;
