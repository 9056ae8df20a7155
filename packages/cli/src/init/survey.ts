import { setupOf, type Setup } from './database-setup.ts';
import { packageManagerOf, type PackageManager } from './package-manager.ts';
import type { Project } from './project.ts';
import { routesOf, type Route } from './routes.ts';
import { stackOf, type Stack } from './stack.ts';
import { databaseVariable, startOf, type Start } from './start-command.ts';

/** What a project shows of itself. */
export interface Survey {
  readonly manager: PackageManager;
  readonly stack: Stack;
  readonly start: Start | undefined;
  /** A path that says whether the app is up. */
  readonly ready: string | undefined;
  readonly setup: Setup;
  /** What the app reads the address of its database from. */
  readonly variable: string;
  readonly routes: readonly Route[];
}

const HEALTH = /^\/(?:\w+\/)*(health|healthz|healthcheck|ready|readyz|livez|ping|status)$/;

export async function survey(project: Project): Promise<Survey> {
  const manager = packageManagerOf(project);
  const routes = routesOf(project);
  return {
    manager,
    stack: stackOf(project),
    start: startOf(project, manager),
    ready: routes.find(({ method, path }) => method === 'GET' && HEALTH.test(path))?.path,
    variable: databaseVariable(project),
    setup: await setupOf(project, manager),
    routes,
  };
}
