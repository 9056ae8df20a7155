import { connect, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** Where the real server listens. */
export interface Upstream {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  /** Given where the connection is to be encrypted. */
  readonly ssl?: ConnectionOptions;
}

/** An int32 length and the code of an SSLRequest. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

function plain({ host, port }: Upstream): Socket {
  if (host.startsWith('/')) return connect({ path: `${host}/.s.PGSQL.${port}` });
  return connect({ host, port, noDelay: true });
}

async function firstByte(socket: Socket): Promise<string> {
  return new Promise((answered, failed) => {
    socket.once('error', failed);
    socket.once('close', () => failed(new Error('the server closed the connection')));
    socket.once('data', (answer: Buffer) => {
      // The handshake reads on from here.
      socket.removeAllListeners('close').off('error', failed).pause();
      answered(answer.toString('latin1'));
    });
  });
}

async function encrypted(upstream: Upstream): Promise<Socket> {
  const socket = plain(upstream);
  socket.write(SSL_REQUEST);
  const answer = await firstByte(socket);
  if (answer !== 'S') {
    socket.destroy();
    throw new Error('the server does not speak TLS');
  }
  const { host } = upstream;
  const secure = connectTls({ host, ...(isIP(host) ? {} : { servername: host }), ...upstream.ssl, socket });
  await new Promise<void>((done, failed) => {
    secure.once('secureConnect', done).once('error', failed);
  });
  return secure;
}

/** A socket that is not there yet: what is written waits for it. */
function awaited(opening: Promise<Socket>): Duplex {
  let open: Socket | undefined;
  const stream = new Duplex({
    read: () => void open?.resume(),
    write(bytes: Buffer, _encoding, done) {
      opening.then((socket) => void socket.write(bytes, done), done);
    },
    final(done) {
      opening.then((socket) => void socket.end(done), done);
    },
    destroy(error, done) {
      opening.then(
        (socket) => void socket.destroy(),
        () => {},
      );
      done(error);
    },
  });
  opening.then(
    (socket) => {
      open = socket;
      socket.on('data', (bytes: Buffer) => {
        if (!stream.push(bytes)) socket.pause();
      });
      socket.on('end', () => stream.push(null));
      socket.on('error', (error) => stream.destroy(error));
      socket.on('close', () => stream.destroy());
    },
    (error: Error) => stream.destroy(error),
  );
  return stream;
}

/** A connection to the server; usable at once, errors come as events. */
export function openUpstream(upstream: Upstream): Duplex {
  return upstream.ssl ? awaited(encrypted(upstream)) : plain(upstream);
}
