import pg from 'pg';
import { messageText, type ServerMessage } from './server-message.ts';
import { SimpleQuery, type Result } from './simple-query.ts';

/** A message that another session, or the own one, sent with NOTIFY. */
export interface Notification {
  readonly pid: number;
  readonly channel: string;
  readonly payload: string;
}

/** The connection of one session of a spec, for as long as the spec runs. */
export class SessionClient {
  readonly name: string;
  /** Those that came and were not told yet. */
  readonly notifications: Notification[] = [];
  readonly #client: pg.Client;
  #sql = '';
  #onNotice: (text: string) => void = () => {};

  private constructor(name: string, client: pg.Client) {
    this.name = name;
    this.#client = client;
    client.on('notice', (notice) => {
      const message = notice as unknown as ServerMessage;
      this.#onNotice(`${name}: ${messageText(message, this.#sql, 'notice')}`);
    });
    client.on('notification', ({ processId, channel, payload = '' }) => {
      this.notifications.push({ pid: processId, channel, payload });
    });
    // A connection that is lost shows in the query that it ends.
    client.on('error', () => {});
  }

  /** @param url where it connects to, `application_name` included */
  static async connect(name: string, url: string): Promise<SessionClient> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new SessionClient(name, client);
  }

  /** The process of its backend. */
  get pid(): number {
    return (this.#client as unknown as { processID: number }).processID;
  }

  /**
   * Sends a script as one message.
   *
   * @param onNotice gets the text of each notice that comes with it, or later, up to the next script
   */
  async run(sql: string, onNotice: (text: string) => void): Promise<readonly Result[]> {
    this.#sql = sql;
    this.#onNotice = onNotice;
    return this.#client.query(new SimpleQuery(sql)).results;
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
