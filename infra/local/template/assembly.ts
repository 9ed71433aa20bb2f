import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, StartUpError } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject, objectOf, parseJson, stringOf } from '../json.ts';

/** One resource of a template, as written there: its properties still hold intrinsic functions. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** The name of the condition under which the resource exists. */
  readonly condition?: string;
}

/** One stack of a synthesized cloud assembly. */
export interface Assembly {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly template: JsonObject;
  readonly resources: ReadonlyMap<string, Resource>;
  /** The folder of a bundled asset, by the S3 object key the template names. */
  assetFolder(objectKey: string): string | undefined;
}

const localAccount = '000000000000';
const localRegion = 'eu-north-1';

/**
 * Reads the only stack of a `cdk.out` folder.
 * Throws `StartUpError` when there is no assembly, or none or several stacks in it.
 */
export function readAssembly(folder: string): Assembly {
  const root = resolve(folder);
  const manifest = readJson(join(root, 'manifest.json'), root);
  const stacks = Object.entries(objectOf(manifest['artifacts'])).filter(
    ([, artifact]) => objectOf(artifact)['type'] === 'aws:cloudformation:stack',
  );
  const [only, another] = stacks;
  if (!only || another) {
    const names = stacks.map(([id]) => id).join(', ') || 'none';
    throw new StartUpError(`The cloud assembly in ${root} must hold exactly one stack, but holds ${names}.`);
  }
  const artifact = objectOf(only[1]);
  const properties = objectOf(artifact['properties']);
  const template = readJson(join(root, stringOf(properties['templateFile']) ?? ''), root);
  const { account, region } = environmentOf(stringOf(artifact['environment']));
  const assets = assetFolders(root, manifest);
  return {
    stackName: stringOf(properties['stackName']) ?? only[0],
    account,
    region,
    template,
    resources: resourcesOf(template),
    assetFolder: (objectKey) => assets.get(objectKey),
  };
}

function readJson(path: string, root: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartUpError(
      `No cloud assembly can be read in ${root} (${messageOf(error)}): synthesize first.`,
    );
  }
  const parsed = parseJson(text);
  if (!isJsonObject(parsed)) throw new StartUpError(`The cloud assembly file ${path} is not a JSON object.`);
  return parsed;
}

// A stack without an environment of its own is deployed wherever the caller is; here that is a made-up account.
function environmentOf(environment = ''): { readonly account: string; readonly region: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  return {
    account: account && /^\d{12}$/.test(account) ? account : localAccount,
    region: region && region !== 'unknown-region' ? region : localRegion,
  };
}

function resourcesOf(template: JsonObject): ReadonlyMap<string, Resource> {
  const resources = new Map<string, Resource>();
  for (const [logicalId, body] of Object.entries(objectOf(template['Resources']))) {
    const resource = objectOf(body);
    const condition = stringOf(resource['Condition']);
    resources.set(logicalId, {
      logicalId,
      type: stringOf(resource['Type']) ?? '',
      properties: objectOf(resource['Properties']),
      ...(condition === undefined ? {} : { condition }),
    });
  }
  return resources;
}

function assetFolders(root: string, manifest: JsonObject): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const file of assetFiles(root, manifest)) {
    for (const destination of Object.values(objectOf(file['destinations']))) {
      const objectKey = stringOf(objectOf(destination)['objectKey']);
      const path = stringOf(objectOf(file['source'])['path']);
      if (objectKey !== undefined && path !== undefined) folders.set(objectKey, resolve(root, path));
    }
  }
  return folders;
}

function assetFiles(root: string, manifest: JsonObject): readonly JsonObject[] {
  return Object.values(objectOf(manifest['artifacts']))
    .map(objectOf)
    .filter((artifact) => artifact['type'] === 'cdk:asset-manifest')
    .map((artifact) => stringOf(objectOf(artifact['properties'])['file']))
    .filter((file) => file !== undefined)
    .flatMap((file): readonly (Json | undefined)[] =>
      Object.values(objectOf(readJson(join(root, file), root)['files'])),
    )
    .map(objectOf);
}
