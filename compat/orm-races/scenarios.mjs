import { orms } from './orms.mjs';
import { slug } from './slug.mjs';

/** The levels of the page, and how a session of the app comes to be in them. */
export const levels = {
  'READ COMMITTED': [],
  // As a database administrator would: no ORM needs to know.
  'REPEATABLE READ': [`ALTER ROLE CURRENT_USER SET default_transaction_isolation = 'repeatable read'`],
};

/** A row that has more interleavings says that it was cut short. */
const MOST_SCHEDULES = 100;

/** Both want the same tag, in a colour of their own. */
export const wishes = [
  { name: 'urgent', slug: 'urgent', color: 'red', title: 'first post' },
  { name: 'urgent', slug: 'urgent', color: 'blue', title: 'second post' },
];

export const scenarioName = (orm, title, level) => `${orm}: ${title}, ${level}`;

/** The config of toctou: every row at every level. @param wanted picks rows */
export const configOf = (wanted = () => true) => ({
  maxSchedules: MOST_SCHEDULES,
  scenarios: Object.fromEntries(
    orms.flatMap(({ orm, module, rows }) =>
      rows
        .filter((row) => wanted(orm, row))
        .flatMap(({ title }) =>
          Object.entries(levels).map(([level, setup]) => [
            scenarioName(orm, title, level),
            {
              database: { setup: ['schema.sql', ...setup] },
              app: { module },
              race: wishes.map((json) => ({ method: 'POST', path: `/${slug(title)}`, json })),
            },
          ]),
        ),
    ),
  ),
});
