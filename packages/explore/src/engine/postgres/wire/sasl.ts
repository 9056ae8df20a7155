import type { Frame } from './frame-buffer.ts';
import { message } from './messages.ts';

const SASL = 10;
const CHANNEL_BINDING = /-PLUS$/;

/**
 * The server's request for a password, without the mechanisms that bind it to its TLS: the client's own connection has
 * none, and libpq takes such an offer for an attack.
 *
 * @see https://www.postgresql.org/docs/current/sasl-authentication.html
 */
export function withoutChannelBinding({ bytes }: Frame): Buffer {
  if (bytes.length < 9 || bytes.readInt32BE(5) !== SASL) return bytes;
  const offered = bytes.toString('latin1', 9).split('\0').filter(Boolean);
  const kept = offered.filter((mechanism) => !CHANNEL_BINDING.test(mechanism));
  if (kept.length === offered.length) return bytes;
  const list = kept.map((mechanism) => `${mechanism}\0`).join('');
  return message('R', Buffer.concat([bytes.subarray(5, 9), Buffer.from(`${list}\0`, 'latin1')]));
}
