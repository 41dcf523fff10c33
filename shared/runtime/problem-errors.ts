import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { errorFields, type Logger } from './logger.ts';
import { Problem } from './problem.ts';

/** Answers a Problem as such. Any other error is a failure of ours: logged, and answered by a bare 500. */
export function problemErrors(log: Logger): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: request => {
      const { error, event } = request;
      if (error instanceof Problem) {
        request.response = error.toResult();
        return;
      }
      log.error('A request failed', { method: event?.httpMethod, resource: event?.resource, ...errorFields(error) });
      request.response = new Problem(500, 'Something went wrong here. Try again later.').toResult();
    },
  };
}
