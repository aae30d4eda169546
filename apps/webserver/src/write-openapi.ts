import { NestFactory } from '@nestjs/core';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildDocument } from './openapi/document.ts';
import { PortsModule } from './ports.module.ts';
import type { Settings } from './settings.ts';
import { WebserverModule } from './webserver.module.ts';

/** Relative to the project's folder. */
export const DOCUMENT_FILE = 'docs/reference/webserver.openapi.gen.json';

/** The document as text, from the routes alone: nothing is started. */
export async function printDocument(): Promise<string> {
  const ports = PortsModule.of(() => Promise.reject(new Error('nothing is started')));
  const module = WebserverModule.register({} as Settings, ports);
  const app = await NestFactory.create(module, { preview: true, logger: false, abortOnError: false });
  return `${JSON.stringify(buildDocument(app), null, 2)}\n`;
}

/** Writes the document from which the website's client is generated. */
if (import.meta.main) {
  mkdirSync(path.dirname(DOCUMENT_FILE), { recursive: true });
  writeFileSync(DOCUMENT_FILE, await printDocument());
}
