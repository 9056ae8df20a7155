import { slug } from './slug.mjs';

/**
 * The app of an ORM: `POST /title-of-a-row` with a tag makes that row's call, and answers what it returned.
 *
 * @param orm what a module of ./orms exports
 */
export const appOf =
  ({ open, rows }) =>
  async ({ databaseUrl }) => {
    const { db, close } = await open(databaseUrl);
    const calls = new Map(rows.map(({ title, call }) => [`/${slug(title)}`, call]));
    return {
      async fetch(request) {
        const call = calls.get(new URL(request.url).pathname);
        try {
          return Response.json((await call(db, await request.json())) ?? null);
        } catch (error) {
          console.error(error);
          return Response.json({ error: nameOf(error) }, { status: 500 });
        }
      },
      close,
    };
  };

/** What a developer reads in the log: the class, and the ORM's own code for it. */
const nameOf = ({ name, constructor, code }) =>
  [name === 'Error' || name === 'error' ? constructor.name : name, code].filter(Boolean).join(' ');
