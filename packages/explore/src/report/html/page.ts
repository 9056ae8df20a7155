import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report, Verdict } from '../../oracle/verdict.ts';
import { verdictWords } from '../pretty/verdict-line.ts';
import { count, duration, grouped } from '../text/words.ts';
import { anomalySection } from './anomaly-section.ts';
import { html, trusted, type Markup } from './markup.ts';

const asset = (name: string): string =>
  readFileSync(new URL(`../../../assets/${name}`, import.meta.url), 'utf8');

/** The report as one page that needs nothing else: no network, no server. */
export function pageOf(report: Report, configFile: string | undefined): string {
  const script = asset('report.js');
  const style = asset('report.css');
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  const { scenarios } = report;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
        <title>${titleOf(report)}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header>
          <h1>toctou explore</h1>
          <p>
            ${titleOf(report)}, ${duration(report.durationMs)}${report.engine ? ` on ${report.engine}` : ''}
          </p>
          <p class="keys" hidden>
            <kbd>j</kbd> <kbd>k</kbd> next, previous · <kbd>/</kbd> filter · <kbd>f</kbd> unfold all
          </p>
        </header>
        <nav aria-label="Scenarios">
          <label class="filter" hidden
            >Filter <input type="search" autocomplete="off" spellcheck="false"
          /></label>
          <ol>
            ${scenarios.map((verdict, at) => entry(verdict, `s${at + 1}`))}
          </ol>
        </nav>
        <main id="main" tabindex="-1">
          ${scenarios.map((verdict, at) => scenario(verdict, `s${at + 1}`, configFile))}
        </main>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.markup;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function titleOf({ scenarios }: Report): string {
  const unexpected = scenarios.filter(({ asExpected }) => !asExpected).length;
  return `${count(scenarios.length, 'scenario')}, ${unexpected === 0 ? 'all as expected' : `${unexpected} not as expected`}`;
}

function look({ verdict, asExpected }: Verdict): { mark: string; kind: string } {
  if (verdict === 'inconclusive') return { mark: '?', kind: 'inconclusive' };
  if (!asExpected) return { mark: '✗', kind: 'unexpected' };
  return verdict === 'bounded' ? { mark: '!', kind: 'bounded' } : { mark: '✓', kind: 'expected' };
}

function entry(verdict: Verdict, id: string): Markup {
  const { mark, kind } = look(verdict);
  return html`<li class="${kind}">
    <a href="#${id}"><span class="mark">${mark}</span> ${verdict.name}</a>
    <span class="verdict">${verdictWords(verdict)}</span>
    ${
      verdict.anomalies.length === 0
        ? undefined
        : html`<ol>
            ${verdict.anomalies.map(
              (anomaly, at) =>
                html`<li><a href="#${id}-a${at + 1}">${anomaly.name}, ${grouped(anomaly.count)}</a></li>`,
            )}
          </ol>`
    }
  </li>`;
}

function scenario(verdict: Verdict, id: string, configFile: string | undefined): Markup {
  const { name, source, reason, error, notes, anomalies } = verdict;
  const { mark, kind } = look(verdict);
  return html`<article id="${id}" class="scenario ${kind}" aria-label="${name}" tabindex="-1">
    ${
      anomalies.length > 0
        ? undefined
        : html`<h2><span class="mark">${mark}</span> ${name}</h2>
            <p class="facts">${verdictWords(verdict)}, ${duration(verdict.durationMs)}</p>`
    }
    ${error === undefined ? reason && html`<p class="reason">${reason}</p>` : problem(error)}
    ${anomalies.map((anomaly, at) => anomalySection(verdict, anomaly, `${id}-a${at + 1}`, configFile))}
    ${notes.map((note) => html`<p class="note">note: ${note}</p>`)}
    ${source && html`<p class="note">${source.file}:${source.line}</p>`}
  </article>`;
}

function problem({ message, detail, hint }: NonNullable<Verdict['error']>): Markup {
  return html`<p class="error">${message}</p>
    ${detail && html`<pre>${detail}</pre>`} ${hint && html`<p class="reason">hint: ${hint}</p>`}`;
}
