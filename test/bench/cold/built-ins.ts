/** A function that does nothing but load modules of Node's own: those that its event names. What lies behind global names (`fetch`, Web Crypto, streams) is loaded by touching these. */
export const handler = async ({ names }: { readonly names: readonly string[] }): Promise<null> => {
  for (const name of names) touch[name]?.() ?? process.getBuiltinModule(name);
  return null;
};

const touch: Readonly<Record<string, () => unknown>> = {
  'internal/deps/undici/undici': () => globalThis.Request,
  'internal/crypto/webcrypto': () => globalThis.crypto.subtle,
  'internal/webstreams/readablestream': () => globalThis.ReadableStream,
};
