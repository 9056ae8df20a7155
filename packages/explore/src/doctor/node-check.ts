import type { Check } from './check.ts';

/** The oldest Node that `engines` in package.json allows. */
const OLDEST = [20, 19] as const;

/** @param version as in `process.versions.node` */
export function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return ok
    ? { name: 'node', ok, message: version }
    : {
        name: 'node',
        ok,
        message: `${version} is too old`,
        hint: `install Node ${OLDEST.join('.')} or later`,
      };
}
