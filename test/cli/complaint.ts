import { parseMetadata } from '../../infra/cli/metadata.ts';

/** What is wrong with a document of metadata; `none` where nothing is. */
export function complaintAbout(document: unknown): string {
  try {
    parseMetadata(document);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return 'none';
}
