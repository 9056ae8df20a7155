import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Gate } from '../../schedule/gate.ts';
import type { ClientId } from '../../schedule/history.ts';
import { messageOf } from '../../errors.ts';
import { ProxiedConnection, type BackendQuestions } from './connection.ts';
import type { Steps } from './units.ts';
import { openUpstream, type Upstream } from './upstream.ts';
import { fatalError } from './wire/messages.ts';
import { StartupBuffer, type CancelRequest, type Startup } from './wire/startup.ts';

/**
 * A client's own way to the database: a port of the loopback interface whose connections all belong to that client.
 */
export class Proxy {
  /** Connections that are open, by the process that serves each. */
  readonly connections: Set<ProxiedConnection> = new Set();
  readonly #server: Server;
  /** Those that belong to no connection, or to none yet. */
  readonly #loose = new Set<Duplex>();

  constructor(
    client: ClientId,
    upstream: Upstream,
    gate: Gate,
    questions: BackendQuestions,
    steps: Steps = 'split',
  ) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#track(socket);
      const startup = new StartupBuffer();
      const open = (chunk: Buffer): void => {
        const next = this.#startup(socket, startup, chunk);
        if (!next) return;
        if (next.startup.kind === 'ssl' || next.startup.kind === 'gss') {
          // Loopback needs no encryption; the bytes that follow must be readable.
          socket.write('N');
          if (next.rest.length > 0) open(next.rest);
          return;
        }
        socket.off('data', open);
        const { startup: opening } = next;
        if (opening.kind === 'cancel' && this.#cancelHeld(opening)) {
          socket.end();
          return;
        }
        const server = openUpstream(upstream);
        server.write(opening.bytes);
        if (opening.kind === 'cancel') {
          this.#track(server);
          socket.pipe(server).pipe(socket);
          return;
        }
        const connection = new ProxiedConnection(client, socket, server, gate, questions, steps);
        this.#loose.delete(socket);
        this.connections.add(connection);
        server.on('close', () => this.connections.delete(connection));
        if (next.rest.length > 0) connection.receive(next.rest);
      };
      socket.on('data', open);
    });
  }

  /** Listens on a free port of the loopback interface and returns it. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.unref();
    for (const connection of this.connections) connection.abandon();
    for (const socket of this.#loose) socket.destroy();
  }

  #cancelHeld({ pid, key }: CancelRequest): boolean {
    return [...this.connections].some((connection) => connection.cancelHeld(pid, key));
  }

  #startup(
    socket: Socket,
    buffer: StartupBuffer,
    chunk: Buffer,
  ): { startup: Startup; rest: Buffer } | undefined {
    try {
      return buffer.push(chunk);
    } catch (error) {
      socket.end(fatalError('08P01', `toctou: ${messageOf(error)}`));
      return undefined;
    }
  }

  #track(socket: Duplex): void {
    this.#loose.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#loose.delete(socket));
  }
}
