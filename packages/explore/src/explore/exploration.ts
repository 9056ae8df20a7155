import type { Lab, Run } from '../lab/lab.ts';
import type { History } from '../schedule/history.ts';
import { Inconclusive } from '../schedule/inconclusive.ts';
import { Replay } from '../schedule/replay.ts';
import type { Strategy } from '../schedule/strategy.ts';
import type { KnownSteps } from './known-steps.ts';
import { refuseLate } from './late.ts';

/** How often an execution in which something was done for the first time is made once more. */
const AGAIN_LIMIT = 5;

function findProblem({ idle }: History): string | undefined {
  if (idle.length > 0) {
    const clients = idle.map((client) => `client ${client + 1}`).join(' and ');
    return `${clients} neither asked the database nor answered for as long as \`idle\` allows (a timer, a mutex, another service?), and the others went on`;
  }
  return undefined;
}

/**
 * One execution by a strategy, made again while it holds steps that were never seen before.
 *
 * @throws Inconclusive when what happened does not follow from the schedule alone
 */
export async function execute(lab: Lab, strategy: Strategy, known: KnownSteps): Promise<Run> {
  for (let attempt = 1; ; attempt++) {
    const run = await lab.race((decision) => strategy.choose(decision));
    refuseLate(lab);
    const problem = findProblem(run.history);
    if (problem !== undefined) throw new Inconclusive(problem);
    if (!known.learn(run.history) || attempt === AGAIN_LIMIT) {
      strategy.end(run.history);
      return run;
    }
    strategy.again();
  }
}

/** The execution of a given schedule. */
export async function executeSchedule(
  lab: Lab,
  schedule: History['schedule'],
  known: KnownSteps,
): Promise<Run> {
  const strategy = new Replay(schedule);
  strategy.begin();
  return execute(lab, strategy, known);
}
