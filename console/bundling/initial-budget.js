import { gzipSync } from 'node:zlib';

/**
 * Fails the build when the JavaScript that every visitor loads first is larger than this: the entries and what they
 * import statically. What a screen loads when it is first shown does not count.
 */
export function initialBudget({ maxGzipBytes }) {
  return {
    name: 'initial-budget',
    generateBundle(_options, bundle) {
      const initial = new Set();
      const add = (name) => {
        if (initial.has(name) || bundle[name]?.type !== 'chunk') return;
        initial.add(name);
        bundle[name].imports.forEach(add);
      };
      for (const file of Object.values(bundle)) if (file.isEntry) add(file.fileName);
      const bytes = [...initial].reduce((sum, name) => sum + gzipSync(bundle[name].code).length, 0);
      if (bytes > maxGzipBytes)
        this.error(
          `The initial JavaScript has ${bytes} bytes with gzip. At most ${maxGzipBytes} are allowed.`,
        );
      this.info(`initial JavaScript: ${bytes} bytes with gzip`);
    },
  };
}
