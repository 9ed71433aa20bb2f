/**
 * How many SMS a text takes on the bill (3GPP TS 23.038 §6.2, 23.040 §9.2.3.24): 160 characters of the GSM alphabet, or 70 UTF-16 units of any other text, fit into one; of several, each gives
 * a few to the header that joins them.
 */

/** Of seven bits each. */
const basic = /^[\n\r !-?A-Z_a-z@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà]$/;
/** Of seven bits behind an escape of seven bits. */
const extended = /^[\f^{}\\[~\]|€]$/;

const gsm = { single: 160, joined: 153 };
const ucs2 = { single: 70, joined: 67 };

/** Segments of a text, one at least: what the provider charges for. */
export function segmentsOf(text: string): number {
  const characters = [...text];
  const isGsm = characters.every((character) => basic.test(character) || extended.test(character));
  // Characters are never cut in two, so each is packed by its whole size.
  const sizes = characters.map((character) => {
    if (!isGsm) return character.length;
    return extended.test(character) ? 2 : 1;
  });
  const { single, joined } = isGsm ? gsm : ucs2;
  return sizes.reduce((sum, size) => sum + size, 0) <= single ? 1 : pack(sizes, joined);
}

function pack(sizes: readonly number[], capacity: number): number {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > capacity) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}
