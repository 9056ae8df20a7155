/** SQLSTATE of what may be tried again as it is: the database has undone all of it. */
export const RETRY = '40001';

/**
 * What goes wrong in a row at one level, worst first.
 *
 * @param verdict what toctou found out about it
 * @returns each kind of failure with the number of schedules that end so
 */
export function failuresOf({ name, verdict, reason, notes, anomalies }) {
  if (verdict === 'inconclusive') throw new Error(`${name} is inconclusive: ${reason}`);
  if (notes.some((note) => note.includes('fails in every serial order')))
    throw new Error(`${name}: ${notes}`);
  const counts = new Map();
  for (const anomaly of anomalies) {
    const kind = kindOf(anomaly);
    counts.set(kind, (counts.get(kind) ?? 0) + anomaly.count);
  }
  const failures = [...counts].map(([kind, count]) => ({ kind, count, retry: kind.includes(RETRY) }));
  return failures.toSorted((a, b) => a.retry - b.retry || b.count - a.count || a.kind.localeCompare(b.kind));
}

function kindOf({ name, responses, steps, difference }) {
  const refused = responses.find(({ status }) => status !== 200);
  if (refused === undefined) {
    if (difference.entries.some(({ kind }) => kind === 'row')) return name;
    return "the other one's value in the answer";
  }
  const sqlstate = steps.findLast(({ client, error }) => error && client === refused.client)?.error.code;
  return `${refused.status}, ${sqlstate ?? refused.body.error}`;
}

/** A cell of the table: whether the row survives, and how it fails. */
export function cellOf(found) {
  const failures = failuresOf(found);
  const cut = found.explored === found.interleavings ? '' : ` ${CUT[whyCut(found)]}`;
  if (failures.length === 0) return `✅ 0 of ${found.explored}${cut}`;
  const sign = failures[0].retry ? '🔁' : '❌';
  const told = failures.map(({ kind, count }) => `${count} of ${found.explored}: ${kind}`);
  return `${sign} ${told.join('<br>')}${cut}`;
}

/** Why not every interleaving was seen, and its mark in the table. */
const CUT = { message: '¹', limit: '²' };

export const FOOTNOTES = {
  [CUT.message]:
    'Sends several statements in one message, which runs as a whole: what could come between them was not seen.',
  [CUT.limit]: 'There are more interleavings: the search stopped at so many.',
};

const whyCut = ({ reason = '' }) => (reason.includes('maxSchedules') ? 'limit' : 'message');
