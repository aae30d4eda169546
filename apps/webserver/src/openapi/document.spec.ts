import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DOCUMENT_FILE, printDocument } from '../write-openapi.ts';

interface Document {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, unknown> };
}

describe('the OpenAPI document', () => {
  let text: string;
  let document: Document;
  beforeAll(async () => {
    text = await printDocument();
    document = JSON.parse(text) as Document;
  });

  it('the routes → the checked-in document', async () => {
    expect(text).toBe(await readFile(path.resolve(DOCUMENT_FILE), 'utf8'));
  });

  it('operations and references → each operation has a unique name, and every reference resolves', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
    expect(references.length).toBeGreaterThan(50);
    for (const name of new Set(references)) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it('every route → lists its problems, and no internal metadata', () => {
    for (const methods of Object.values(document.paths)) {
      for (const { responses } of Object.values(methods)) expect(Object.keys(responses)).toContain('429');
    }
    expect(text).not.toMatch(/belongsTo|printAs/);
  });
});
