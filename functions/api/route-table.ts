import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** Answers one route; what is wrong with the request is a Problem. */
export type RouteHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** `<method> <resource>` of a route to what answers it. */
export type RouteTable = Readonly<Record<string, RouteHandler>>;
