/** Answers one control route. The result is the body of the answer; undefined means an empty object. */
export type Handler = (body: unknown, query: URLSearchParams) => unknown;
