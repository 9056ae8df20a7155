import { pathToFileURL } from 'node:url';
import type { Finding, Location } from '../findings/finding.ts';
import type { RuleId } from '../rules/rule.ts';
import { RULE_SUMMARIES, RULES } from '../rules/rule-names.ts';
import type { Report } from './report.ts';
import { isCommentAtFault } from './report.ts';
import { VERSION } from './version.ts';

const COMMENT_RULE = 'ignore-comment';

/** The report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning. */
export function sarifText(report: Report): string {
  const { findings, comments, skipped, root } = report;
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'toctou scan',
            version: VERSION,
            rules: [
              ...RULES.map((id) => ({ id, shortDescription: { text: RULE_SUMMARIES[id] } })),
              {
                id: COMMENT_RULE,
                shortDescription: {
                  text: 'A toctou-ignore comment that is not understood, or gives no reason.',
                },
              },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(root).href}/` } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: skipped.map(({ file, reason }) => ({
              level: 'warning',
              message: { text: reason },
              locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
            })),
          },
        ],
        results: [
          ...findings.map(resultOf),
          ...comments.map((comment) => ({
            ruleId: COMMENT_RULE,
            ruleIndex: RULES.length,
            level: isCommentAtFault(comment) ? 'error' : 'note',
            message: { text: comment.message },
            locations: [placeOf(comment)],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(finding: Finding): object {
  const {
    rule,
    severity,
    message,
    act,
    through,
    fingerprint,
    constraint,
    table,
    columns,
    consequence,
    cure,
  } = finding;
  const related = [
    { place: act, text: 'the act' },
    ...through.map((place) => ({ place, text: 'a statement of it' })),
    ...(constraint === null || constraint === undefined
      ? []
      : [{ place: { ...constraint, column: 1 }, text: `the constraint ${constraint.name ?? ''}`.trim() }]),
  ];
  return {
    ruleId: rule,
    ruleIndex: RULES.indexOf(rule satisfies RuleId),
    level: severity,
    message: { text: message },
    locations: [placeOf(finding)],
    relatedLocations: related.map(({ place, text }, id) => ({ id, message: { text }, ...placeOf(place) })),
    partialFingerprints: { 'toctou/v1': fingerprint },
    properties: { table, columns, consequence, cure },
  };
}

function placeOf({ file, line, column }: Location): { physicalLocation: object } {
  return {
    physicalLocation: { artifactLocation: artifact(file), region: { startLine: line, startColumn: column } },
  };
}

/** A constraint of a running database stands in no file. */
function artifact(file: string): object {
  return /^[a-z]+:\/\//.test(file)
    ? { uri: file }
    : { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}
