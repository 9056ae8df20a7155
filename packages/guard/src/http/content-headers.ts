/**
 * What describes the content that the handler was about to send (RFC 9110, section 8; RFC 6266), and is wrong for the
 * problem that is sent in its place: a `Content-Length` breaks the answer, an `ETag` lets it be cached as the page. Everything
 * else that was set, such as CORS, cookies and a request's id, stays.
 */
export const contentHeaders = [
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'etag',
  'last-modified',
] as const;
