import type { Plugin } from 'esbuild';

/**
 * An esbuild plugin that takes Node's own modules from `process.getBuiltinModule`, which gives just the module. `import … from 'node:fs'` makes Node read every export of it once, and many of those
 * are getters that load whole other modules: `fs` brings `fs/promises`, `readline` and the watchers, `http` all of undici for its `WebSocket`, `process` its reports.
 * Without it the token function starts some 25 ms later, at 125 (docs/performance.md has what each measure saves).
 */
export function nodeModulesPlugin(): Plugin {
  return {
    name: 'node-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:/ }, ({ kind, path }) => ({
        path,
        namespace: kind === 'dynamic-import' ? 'node-as-a-whole' : 'node-by-name',
      }));
      onLoad({ filter: /.*/, namespace: 'node-by-name' }, ({ path }) => ({
        contents: moduleOf(path, () => true),
      }));
      // Whoever imports a module as a whole gets nothing that would load another.
      onLoad({ filter: /.*/, namespace: 'node-as-a-whole' }, ({ path }) => ({
        contents: moduleOf(path, ({ get }) => get === undefined),
      }));
    },
  };
}

/** The text of a module with those exports of `path` that are `wanted`. What nobody imports esbuild leaves out, for reading it is marked as pure. */
function moduleOf(path: string, wanted: (property: PropertyDescriptor) => boolean): string {
  const names = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)))
    .filter(([name, property]) => wanted(property) && name !== 'default')
    .map(([name]) => name);
  return [
    `const $module = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    'const $read = (name) => $module[name];',
    'export default $module;',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ $read(${JSON.stringify(name)});`),
  ].join('\n');
}
