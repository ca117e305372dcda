import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config/config.js';
import { Catalog } from './catalog.js';
import { type CatalogDocument, type CatalogEvent, catalogDocumentSchema } from './catalog-document.js';

const BUILT_IN = new URL('./events.json', import.meta.url);

/**
 * Reads and checks the catalog.
 * @param path of EVENT_CATALOG; without it, the built-in catalog is read
 * @throws ConfigError
 */
export async function loadCatalog(path: string | undefined): Promise<Catalog> {
  const catalog = new Catalog(parseCatalog(await readText(path ?? BUILT_IN)));
  // A spec proves the schemas of the built-in catalog. Compiling them all would only slow the start.
  if (path !== undefined) refuseWrongExamples(catalog);
  return catalog;
}

/** @throws ConfigError */
function parseCatalog(text: string): CatalogDocument {
  const parsed = catalogDocumentSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${issue!.path.join('.')}: ${issue!.message}`);
}

async function readText(path: string | URL): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw refused(`the file cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('the file is not JSON');
  }
}

/** Compiles every schema now. Otherwise a publisher would be the first to meet a wrong one. */
function refuseWrongExamples(catalog: Catalog): void {
  for (const entry of catalog.document.events) {
    const wrong = entry.wildcard ? undefined : wrongExample(catalog, entry);
    if (wrong !== undefined) throw refused(`${entry.scope}: ${wrong}`);
  }
}

function wrongExample(catalog: Catalog, event: CatalogEvent): string | undefined {
  try {
    const [error] = catalog.validate(event, event.example);
    return error && `the schema refuses the example at "${error.pointer}"`;
  } catch (cause) {
    return `the schema is not valid: ${(cause as Error).message}`;
  }
}

const refused = (why: string) =>
  new ConfigError(`EVENT_CATALOG must name the file of an event catalog: ${why}.`);
