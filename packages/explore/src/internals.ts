/** Parts of the engine, for the tools of toctou's own repository; no part of what the package promises. */
export { findBinaries } from './engine/postgres/binaries.ts';
export { startEmbedded, type EmbeddedServer } from './engine/postgres/embedded.ts';
export { LockMonitor } from './engine/postgres/lock-monitor.ts';
export { loadParser } from './engine/postgres/parse-tree.ts';
export { PostgresEngine } from './engine/postgres/postgres-engine.ts';
export { Proxy } from './engine/postgres/proxy.ts';
export type { Steps } from './engine/postgres/units.ts';
export type { Connection } from './schedule/gate.ts';
export { Scheduler, type Act } from './schedule/scheduler.ts';
export type { Decision } from './schedule/strategy.ts';
export type { Wait, WaitsFor } from './schedule/waits.ts';
