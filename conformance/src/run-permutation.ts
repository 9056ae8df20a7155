import type { Act, Decision } from '@toctou/explore/internals';
import type { Lab } from './lab.ts';
import type { Permutation } from './permutations.ts';
import { resultText } from './result-text.ts';
import { SpecError } from './spec-error.ts';
import { Telling, type StepRun } from './telling.ts';

function notificationsOf(lab: Lab, session: number): string {
  const receiver = lab.sessions[session];
  return (receiver?.notifications.splice(0) ?? [])
    .map(({ pid, channel, payload }) => {
      const sender = lab.sessions.find((other) => other.pid === pid)?.name ?? `PID ${pid}`;
      return `${receiver?.name}: NOTIFY "${channel}" with payload "${payload}" from ${sender}\n`;
    })
    .join('');
}

/** A session sends its steps one after another; the gate keeps each until it is let go on. */
function actOf(lab: Lab, client: number, runs: readonly StepRun[]): Act {
  const session = lab.sessions[client];
  const perform = async (): Promise<void> => {
    for (const run of runs) {
      const results = await session?.run(run.step.sql, (notice) => run.notices.push(notice));
      run.text = resultText(results ?? []);
      run.done = true;
    }
  };
  return {
    client,
    nothingFollows: true,
    perform: () => perform().catch((error: unknown) => lab.scheduler.fail(error as Error)),
  };
}

/**
 * Runs the steps of one permutation under the scheduler and tells them as the isolation tester does.
 *
 * @returns false when markers are left that were not met at the end
 * @throws SpecError when they were not met before; Inconclusive when a step does not end
 */
export async function runPermutation(
  lab: Lab,
  permutation: Permutation,
  print: (text: string) => void,
): Promise<boolean> {
  const telling = new Telling(permutation, {
    print,
    takeNotifications: (session) => notificationsOf(lab, session),
  });
  const acts = lab.sessions.map((_, client) => {
    return actOf(
      lab,
      client,
      telling.runs.filter(({ step }) => step.session === client),
    );
  });
  await lab.scheduler.run(acts, ({ enabled, blocked }: Decision) => {
    // A statement that stands before its own commit: to a spec that is all one step.
    const commits = enabled.find(({ client }) => telling.isUnderWay(client));
    if (commits) return commits.lane;
    const chosen = telling.next(new Set(enabled.map(({ client }) => client)));
    if (!chosen && enabled.length > 0 && blocked.length === 0) {
      throw new SpecError(`markers that are never met hold up ${telling.untold().join(' and ')}`);
    }
    return enabled.find(({ client }) => client === chosen?.step.session)?.lane;
  });
  return telling.finish();
}
