import type { Spelling } from '../libraries/spellings.ts';
import { manifest, scanFiles, schema } from '../support/scan-files.ts';

const tables = schema.replace('event_id int not null', 'event_id int not null references events (id)');
const conflict = "throw new Error('conflict');";

/** What closes each race of a handler, as one library is spelled; by the name of the race. */
export async function curesOf(one: Spelling): Promise<Readonly<Record<string, string | undefined>>> {
  const bodies = {
    insert: `${one.findUser} if (user) ${conflict} ${one.insertUser}`,
    undeclared: `${one.findSlot} if (!slot) { ${one.insertSlot} }`,
    atomic: `${one.readCounter} ${one.writeHits}`,
    state: `${one.readCounter} if (counter.status !== 'open') ${conflict} ${one.writeStatus}`,
    limit: `${one.countSeats} if (taken >= 10) ${conflict} ${one.insertSeat}`,
    reference: `${one.findPost} if (!post) ${conflict} ${one.insertComment}`,
    last: `${one.countAdmins} if (admins <= 1) ${conflict} ${one.deleteUser}`,
  };
  const { findings } = await scanFiles({
    'package.json': manifest(...one.packages),
    'schema.sql': `${tables}create table events (id serial primary key);`,
    'src/handler.ts': [
      one.head,
      ...Object.entries(bodies).map(
        ([name, body]) =>
          `export async function ${name}({ id, email, role, room, day, event, text }) {\n${body}\n}`,
      ),
      `export async function remove({ id }) { ${one.deletePost} }`,
    ].join('\n'),
  });
  return Object.fromEntries(Object.keys(bodies).map((name, at) => [name, findings[at]?.cure]));
}
