import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { completionScript, SHELLS, type Shell } from './completion/completion.ts';
import type { CommandName, Flag, Flags } from './flags.ts';
import { FLAGS } from './flags.ts';
import type { ScanFlags } from './scan-flags.ts';
import { SCAN_FLAGS } from './scan-flags.ts';

/** What is run when a command was recognised. */
export interface Actions {
  explore(filter: string | undefined, flags: Flags): Promise<void>;
  replay(schedule: string, flags: Flags): Promise<void>;
  list(filter: string | undefined, flags: Flags): Promise<void>;
  init(flags: Flags): Promise<void>;
  doctor(filter: string | undefined, flags: Flags): Promise<void>;
  mergeReports(files: readonly string[], flags: Flags): Promise<void>;
  showReport(file: string): Promise<void>;
  scan(paths: readonly string[], flags: ScanFlags): Promise<void>;
}

/** Where help, version and mistakes are written. */
export interface ParserIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

const EXIT_CODES = `
Exit codes:
  0    every scenario is as expected; a replayed schedule is serializable
  1    a verdict that was not expected; a replayed schedule is anomalous
  2    could not run, inconclusive, or nothing matched
  130  interrupted`;

const DOCTOR_EXIT_CODES = `
Exit codes:
  0    everything works
  2    something does not
  130  interrupted`;

const SCAN_EXIT_CODES = `
Exit codes:
  0    nothing new at or above --fail-on, or --scenarios
  1    a race, or a toctou-ignore comment without a reason
  2    could not run
  130  interrupted`;

/**
 * The parser of the command line. It never exits: it throws a `CommanderError`, whose message it has written.
 * Without a command it writes the help to stderr and fails, since nothing was run.
 */
export function createParser(version: string, actions: Actions, io: ParserIo): Command {
  const program = new Command('toctou')
    .description('Finds, proves and closes check-then-act races in database handlers')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .addHelpText('after', EXIT_CODES);

  const explore = program
    .command('explore')
    .description('run the scenarios in every interleaving')
    .argument('[filter]', "part of a scenario's name: only those are run")
    .action((filter: string | undefined) => actions.explore(filter, explore.opts<Flags>()));

  const replay = program
    .command('replay')
    .description('run one schedule again, and tell it step by step')
    .argument('<schedule>', 'as a report names it: NAME@v1.1122')
    .action((schedule: string) => actions.replay(schedule, replay.opts<Flags>()));

  const list = program
    .command('list')
    .description('name the scenarios of the config, without running them')
    .argument('[filter]', "part of a scenario's name")
    .action((filter: string | undefined) => actions.list(filter, list.opts<Flags>()));

  const init = program
    .command('init')
    .description('write a config for the project in this folder')
    .action(() => actions.init(init.opts<Flags>()));

  const doctor = program
    .command('doctor')
    .description('say what works and what does not, and how to mend it')
    .argument('[filter]', "part of a scenario's name: only those are looked at")
    .action((filter: string | undefined) => actions.doctor(filter, doctor.opts<Flags>()));

  const merge = program
    .command('merge-reports')
    .description('put the JSON reports of all shards together')
    .argument('<file...>', 'what explore --shard i/n --reporter json:FILE wrote')
    .action((files: string[]) => actions.mergeReports(files, merge.opts<Flags>()));

  program
    .command('show-report')
    .description('open an HTML report in the browser')
    .argument('[file]', 'what --reporter html:FILE wrote', 'toctou-report.html')
    .action((file: string) => actions.showReport(file));

  const scan = program
    .command('scan')
    .description('find the races in the source, without running it')
    .argument('[paths...]', 'files and folders whose races are told (default: all of this folder)')
    .action((paths: string[]) => actions.scan(paths, scan.opts<ScanFlags>()));

  program
    .command('completion')
    .description('print the script that completes toctou in a shell')
    .addArgument(new Argument('<shell>', 'for which it is').choices(SHELLS))
    .action((shell: Shell) => void io.stdout.write(completionScript(shell, program)));

  for (const [name, command, exitCodes] of [
    ['explore', explore, EXIT_CODES],
    ['replay', replay, EXIT_CODES],
    ['merge-reports', merge, EXIT_CODES],
    ['scan', scan, SCAN_EXIT_CODES],
    ['doctor', doctor, DOCTOR_EXIT_CODES],
    ['list', list, ''],
    ['init', init, ''],
  ] as const) {
    for (const option of optionsOf(name)) command.addOption(option);
    command.addHelpText('after', exitCodes);
  }
  return program;
}

function optionsOf(command: CommandName): Option[] {
  return [...Object.values(FLAGS), ...Object.values(SCAN_FLAGS)]
    .filter((flag) => flag.commands.includes(command))
    .map(optionOf);
}

function optionOf(flag: Flag): Option {
  const option = new Option(flag.flags, flag.description);
  if (flag.kind === 'list') option.argParser(collector());
  if (flag.kind === 'count') option.argParser(positiveInteger);
  if (flag.kind === 'number') option.argParser(wholeNumber);
  if (flag.choices !== undefined) option.choices(flag.choices);
  if (flag.env !== undefined) option.env(flag.env);
  return option;
}

/** Collects the values of a flag that may be given several times. */
function collector(): (value: string) => readonly string[] {
  const values: string[] = [];
  return (value) => {
    values.push(value);
    return values;
  };
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  return Number(text);
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return Number(text);
}
