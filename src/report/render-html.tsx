import { renderToStaticMarkup } from 'react-dom/server';
import { ReportPage } from './html/report-page.tsx';
import type { Report } from './report.ts';

/** One HTML file that needs nothing beside it: style inside, charts as SVG, no script, no request. */
export function renderHtml(report: Report): string {
  return `<!doctype html>\n${renderToStaticMarkup(<ReportPage report={report} />)}\n`;
}
