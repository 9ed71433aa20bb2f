import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Cut } from './cuts.ts';

/** An esbuild plugin that loads the modules of `cuts` without what is cut out of them. A cut that changes nothing fails the build: the SDK's text is no longer what it was written for. */
export function cutPlugin(cuts: readonly Cut[]): Plugin {
  return {
    name: 'cuts',
    setup({ onLoad }) {
      for (const { module, cut } of cuts) {
        onLoad({ filter: endingIn(`/node_modules/${module}`) }, async ({ path }) => {
          const text = await readFile(path, 'utf8');
          const contents = cut(text);
          if (contents === text) throw new Error(`nothing was cut out of ${path}`);
          return { contents, loader: module.endsWith('.json') ? 'json' : 'js' };
        });
      }
    },
  };
}

function endingIn(path: string): RegExp {
  return new RegExp(`${path.replaceAll('.', '\\.')}$`);
}
