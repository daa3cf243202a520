import {sha256} from '@noble/hashes/sha2.js';
import {bytesToHex, utf8ToBytes} from '@noble/hashes/utils.js';

/** Tells a text from any other: the first 64 bits of its SHA-256. Not by `crypto.subtle`, which needs https. */
export function fingerprintOf(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)).slice(0, 8));
}
