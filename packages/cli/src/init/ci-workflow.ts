import type { PackageManager } from './package-manager.ts';

/** Where GitHub Actions looks for it. */
export const WORKFLOW_FILE = '.github/workflows/toctou.yml';

/** The steps that explore in CI, for a job that has checked the project out. */
export function ciSteps({ name, ci, exec }: PackageManager, build: string | undefined): string[] {
  return [
    ...(name === 'pnpm' ? ['uses: pnpm/action-setup@v4'] : []),
    ...(name === 'bun' ? ['uses: oven-sh/setup-bun@v2'] : []),
    'uses: actions/setup-node@v4\n  with: { node-version: 22 }',
    `run: ${ci}`,
    ...(build === undefined ? [] : [`run: ${build}`]),
    `run: ${exec} toctou explore`,
  ].map((step) => `- ${step.replaceAll('\n', '\n')}`);
}

/** A workflow with these steps. */
export function workflowText(steps: readonly string[]): string {
  const lines = ['- uses: actions/checkout@v4', ...steps].flatMap((step) => step.split('\n'));
  return `name: toctou
on: [push, pull_request]
jobs:
  explore:
    runs-on: ubuntu-latest
    steps:
${lines.map((line) => `      ${line}`).join('\n')}
`;
}
