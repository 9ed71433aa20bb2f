import { randomBytes, sign, verify } from 'node:crypto';
import { cpuOfCalls } from './access-tokens.ts';
import { answering } from './answering.ts';
import { algorithmOf, newKeyPair } from './key-pair.ts';

// A program: node:crypto alone, called in the quickest way, the least that a token can cost. Its argument is the algorithm.
const { publicKey, privateKey } = newKeyPair(algorithmOf(process.argv[2]));

/** As many texts to sign, of about the length of a token's. */
function inputs(count: unknown): readonly Buffer[] {
  return Array.from({ length: Number(count) }, () => randomBytes(450));
}

// The key by itself: with options around it, Node 24 takes 20 microseconds longer to see what it is.
const signed = (data: Buffer) => sign('sha256', data, privateKey);

answering({
  sign: (count) => cpuOfCalls(inputs(count), signed),
  verify: (count) =>
    cpuOfCalls(
      inputs(count).map((data) => ({ data, signature: signed(data) })),
      ({ data, signature }) => {
        if (!verify('sha256', data, publicKey, signature)) throw new Error('not signed');
      },
    ),
});
