/** In place of the SDK's own way to send requests: the functions' clients are given theirs (`shared/adapters/aws-client.ts`). */
export const NodeHttpHandler = {
  create<Handler extends object>(handler: Handler): Handler {
    if ('handle' in handler) return handler;
    throw new Error('A client of AWS was made without AWS_CLIENT.');
  },
};

export function streamCollector(): never {
  throw new Error('An answer of AWS was a stream.');
}
