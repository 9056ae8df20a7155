import { posix } from 'node:path';
import { chainOf, field, stringOf, type Value } from '../flow/value.ts';
import { exported } from '../flow/names.ts';
import type { Run } from '../flow/run.ts';
import { pluginOf } from './plugin.ts';
import type { Mount, Recorder } from './recorder.ts';

/** What `@fastify/autoload` registers: each file of a folder, under the names of the folders on the way to it. */
export function autoloaded(run: Run, recorder: Recorder): Mount[] {
  return recorder.folders.flatMap(({ parent, module, options }) => {
    const dir = folderOf(field(options, 'dir'));
    if (dir === undefined) return [];
    const folder = posix.join(posix.dirname(module.source.path), dir);
    const isNamed = literalOf(field(options, 'dirNameRoutePrefix')) !== false;
    const given = field(field(options, 'options'), 'prefix');
    const base = given === undefined ? '' : stringOf(given);
    return [...run.project.modules.values()].flatMap((own): Mount[] => {
      const path = posix.relative(folder, own.source.path);
      if (path.startsWith('..')) return [];
      const value = exported(run, own, 'default');
      const { node, isTransparent } =
        value === undefined ? { node: undefined, isTransparent: false } : pluginOf(value);
      if (node === undefined) return [];
      const names = posix.dirname(path);
      const prefix =
        isTransparent || base === undefined
          ? isTransparent
            ? ''
            : undefined
          : posix.join('/', base, isNamed && names !== '.' ? names : '');
      return [{ parent, child: node, prefix, module: own, node }];
    });
  });
}

/** `join(__dirname, 'routes')`: the folder, seen from the file. */
function folderOf(value: Value | undefined): string | undefined {
  const chain = value === undefined ? undefined : chainOf(value);
  const parts = chain?.links
    .at(-1)
    ?.args?.map(stringOf)
    .filter((part) => part !== undefined);
  return parts === undefined || parts.length === 0 ? undefined : posix.join(...parts);
}

function literalOf(value: Value | undefined): unknown {
  return value?.shape.kind === 'literal' ? value.shape.value : undefined;
}
