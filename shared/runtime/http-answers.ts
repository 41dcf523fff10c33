import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { EXPOSED_HEADERS, SECURITY_HEADERS } from './answer-headers.ts';
import { headerOf } from './http.ts';
import { errorFields, type Logger } from './logger.ts';
import { Problem } from './problem.ts';

type Answers = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/**
 * What all answers over HTTP have in common. A Problem is answered as such; any other error is a failure of ours: logged,
 * and answered by a bare 500. Pages of `corsOrigins` may read the answers.
 */
export function httpAnswers(log: Logger, corsOrigins: readonly string[]): Answers {
  return {
    after: request => {
      if (request.response) request.response = withHeaders(request.event, request.response, corsOrigins);
    },
    onError: request => {
      const { error, event } = request;
      const requestId = event?.requestContext?.requestId;
      if (!(error instanceof Problem))
        log.measure(
          'A request failed',
          { FailedRequests: 1 },
          { requestId, method: event?.httpMethod, resource: event?.resource, ...errorFields(error) },
          'error',
        );
      const problem =
        error instanceof Problem ? error : new Problem(500, 'Something went wrong here. Try again later.');
      request.response = withHeaders(event, problem.toResult(requestId), corsOrigins);
    },
  };
}

function withHeaders(
  event: APIGatewayProxyEvent,
  result: APIGatewayProxyResult,
  corsOrigins: readonly string[],
): APIGatewayProxyResult {
  const headers: Record<string, string | number | boolean> = { ...SECURITY_HEADERS, ...result.headers };
  if (corsOrigins.length === 0) return { ...result, headers };
  headers.vary = [result.headers?.vary, 'origin'].filter(Boolean).join(', ');
  const origin = headerOf(event, 'origin');
  if (origin === undefined || !corsOrigins.includes(origin)) return { ...result, headers };
  return {
    ...result,
    headers: {
      ...headers,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
    },
  };
}
