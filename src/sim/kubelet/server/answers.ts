import type { ApiResponse } from '../../api-request.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

export function textAnswer(status: number, text: string, type = 'text/plain; charset=utf-8'): ApiResponse {
  return { status, headers: { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }, body: text };
}

export function jsonAnswer(value: unknown): ApiResponse {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

export function notFoundAnswer(): ApiResponse {
  return textAnswer(404, '404 page not found\n');
}
