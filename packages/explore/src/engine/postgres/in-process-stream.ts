import { duplexPair, type Duplex } from 'node:stream';

/** What node-postgres asks of a socket besides being a stream. */
const SOCKET = {
  connect(this: Duplex): Duplex {
    process.nextTick(() => this.emit('connect'));
    return this;
  },
  setNoDelay(this: Duplex): Duplex {
    return this;
  },
  setKeepAlive(this: Duplex): Duplex {
    return this;
  },
  ref(this: Duplex): Duplex {
    return this;
  },
  unref(this: Duplex): Duplex {
    return this;
  },
};

/**
 * A connection within this process, as if by a socket.
 *
 * @returns the client's end, for node-postgres, and the server's
 */
export function inProcessStream(): { readonly client: Duplex; readonly server: Duplex } {
  const [client, server] = duplexPair({ allowHalfOpen: false });
  return { client: Object.assign(client, SOCKET), server };
}
