/**
 * Compiles the TypeScript of this tree, each file beside its source, so that Node runs the specs without jest: what they
 * import from `@jest/globals` comes from globals.js. For the copy of the tree that Stryker makes, where the mutants are.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { SWC_OPTIONS } from '../support/jest/swc-options.js';

const GLOBALS = pathToFileURL('test/mutation/globals.js').href;

for (const directory of ['src', 'test'])
  for (const name of readdirSync(directory, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
    const file = `${directory}/${name}`;
    const { code } = transformSync(readFileSync(file, 'utf8'), { ...SWC_OPTIONS, filename: file });
    writeFileSync(file.replace(/\.ts$/, '.js'), code.replace(/(['"])@jest\/globals\1/g, `'${GLOBALS}'`));
  }
