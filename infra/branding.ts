import * as v from 'valibot';

/** Bytes of JSON that the looks of the pages may take: Lambda gives all variables of a function 4 KB together. */
const maxBytes = 2_500;

const shortText = (most: number) => v.pipe(v.string(), v.trim(), v.regex(/^[^\p{C}]+$/u), v.maxLength(most));

/** An address that a link may lead to: scripts and data are none. */
function isLink(address: string): boolean {
  return URL.canParse(address) && ['https:', 'mailto:', 'tel:'].includes(new URL(address).protocol);
}

const looks = v.pipe(
  v.strictObject({
    name: v.exactOptional(shortText(60)),
    logo: v.exactOptional(
      v.pipe(v.string(), v.regex(/^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,][\x21-\x7e]+$/)),
    ),
    colour: v.exactOptional(v.pipe(v.string(), v.regex(/^#[\da-f]{6}$/i))),
    links: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            label: shortText(40),
            href: v.pipe(v.string(), v.maxLength(500), v.check(isLink)),
          }),
        ),
        v.maxLength(5),
      ),
    ),
  }),
  v.check((given) => Buffer.byteLength(JSON.stringify(given)) <= maxBytes),
);

/** How the sign-in pages look, as an object or as its JSON. */
export const brandingSchema = v.union([looks, v.pipe(v.string(), v.parseJson(), looks)]);

/** Completes "allowed is ...". */
export const brandingForm = `JSON of at most ${maxBytes} bytes such as {"name":"Example","colour":"#1f5fbf","links":[{"label":"Help","href":"https://example.com/help"}]}, of name, logo (a data:image/... address), colour (#rrggbb) and links (5 at most, to https:, mailto: or tel:)`;
