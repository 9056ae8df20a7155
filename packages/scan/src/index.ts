export { scan, type ScanOptions, type ScanResult, type Skipped } from './scan.ts';
export type { Finding, Location, Severity } from './findings/finding.ts';
export type { Consequence, RuleId } from './rules/rule.ts';
