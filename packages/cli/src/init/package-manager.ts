import type { Project } from './project.ts';

/** How the project's package manager is asked for things. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Adds a package for development. */
  readonly add: string;
  /** Runs a script of package.json; its name follows. */
  readonly run: string;
  /** Runs a command of an installed package; it follows. */
  readonly exec: string;
  /** Installs exactly what the lockfile says. */
  readonly ci: string;
  readonly lockfiles: readonly string[];
}

const MANAGERS: readonly PackageManager[] = [
  {
    name: 'pnpm',
    add: 'pnpm add --save-dev',
    run: 'pnpm run',
    exec: 'pnpm exec',
    ci: 'pnpm install --frozen-lockfile',
    lockfiles: ['pnpm-lock.yaml'],
  },
  {
    name: 'yarn',
    add: 'yarn add --dev',
    run: 'yarn run',
    exec: 'yarn',
    ci: 'yarn install --frozen-lockfile',
    lockfiles: ['yarn.lock'],
  },
  {
    name: 'bun',
    add: 'bun add --dev',
    run: 'bun run',
    exec: 'bunx',
    ci: 'bun install --frozen-lockfile',
    lockfiles: ['bun.lock', 'bun.lockb'],
  },
  {
    name: 'npm',
    add: 'npm install --save-dev',
    run: 'npm run',
    exec: 'npx',
    ci: 'npm ci',
    lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  },
];

const npm = MANAGERS.at(-1) as PackageManager;

/** What `packageManager` in package.json names, else whose lockfile is nearest, else npm. */
export function packageManagerOf({ manifest, above }: Project): PackageManager {
  const [named, version = ''] = manifest.packageManager?.split('@') ?? [];
  const lockfile = above.find((file) => MANAGERS.some(({ lockfiles }) => lockfiles.includes(file))) ?? '';
  const manager =
    MANAGERS.find(({ name }) => name === named) ??
    MANAGERS.find(({ lockfiles }) => lockfiles.includes(lockfile)) ??
    npm;
  // Since its second version yarn calls this by another name.
  const isModernYarn = manager.name === 'yarn' && (/^[2-9]/.test(version) || above.includes('.yarnrc.yml'));
  return isModernYarn ? { ...manager, ci: 'yarn install --immutable' } : manager;
}
