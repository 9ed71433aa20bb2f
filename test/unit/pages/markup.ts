/** Elements of the name: their opening tags. */
export function tags(document: string, name: string): readonly string[] {
  return document.match(new RegExp(`<${name}(?: [^>]*)?>`, 'g')) ?? [];
}

/** The document without its style and its script. */
export function withoutCode(document: string): string {
  return document.replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '');
}
