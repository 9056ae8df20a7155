import { request as httpRequest } from 'node:http';
import type { HttpRequest } from '../scenario/types.ts';
import { bodyOf, type RawResponse } from './answer.ts';

/**
 * One HTTP request over a connection of its own: a kept-alive one may be closed by the app just when it is used.
 *
 * @throws the socket's error
 */
export function httpCall(port: number, request: HttpRequest, signal?: AbortSignal): Promise<RawResponse> {
  const { body, headers } = bodyOf(request);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      host: 'localhost',
      port,
      method: request.method,
      path: request.path,
      headers: { ...length, ...headers },
      agent: false,
      ...(signal ? { signal } : {}),
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    call.end(body);
  });
}
