import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Answer } from '../../shared/runtime/http.ts';

/** Answers one route; what is wrong with the request is a Problem. */
export type RouteHandler = (event: APIGatewayProxyEvent) => Promise<Answer>;

/** `<method> <resource>` of a route to what answers it. */
export type RouteTable = Readonly<Record<string, RouteHandler>>;
