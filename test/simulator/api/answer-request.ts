import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SimulatedClock } from '../clock.ts';
import type { FaultSwitch } from '../faults/fault-switch.ts';
import type { Random } from '../random.ts';
import type { RequestLog } from '../request-log.ts';
import { type Answer, type Exchange, jsonAnswer, sendWhole } from './answer.ts';
import { quotaViolation, unknownPath } from './gateway-fault.ts';
import type { Reply, Route } from './route.ts';
import type { TokenDesk } from './token-desk.ts';

export interface Gateway {
  routes: readonly Route[];
  desk: TokenDesk;
  exceedsQuota(): boolean;
  faultSwitch: FaultSwitch;
  log: RequestLog;
  clock: SimulatedClock;
  random: Random;
}

export async function answerRequest(gateway: Gateway, { request, response }: Exchange): Promise<void> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const entry = gateway.log.add({
    method,
    path,
    service: query.get('serviceName') ?? undefined,
    status: undefined,
    at: gateway.clock.now(),
    authorized: gateway.desk.refusal(request.headers.authorization) === undefined,
    fault: undefined,
  });
  const send = (answer: Answer) => {
    entry.status = answer.status;
    sendWhole(answer, { request, response });
  };

  const route = gateway.routes.find(candidate => candidate.path === path && candidate.method === method);
  if (!route) return send(unknownPath);
  const reply = await replyOf(route, gateway, request, query);
  if (!route.guarded) entry.authorized = !('refusal' in reply);
  if ('refusal' in reply) return send(reply.refusal);

  const strike = gateway.faultSwitch.strike(reply);
  entry.fault = strike?.name;
  const good = { ...reply, random: gateway.random, revokeTokens: gateway.desk.revokeAll };
  const answer = strike?.fault.answer?.(good) ?? jsonAnswer(200, reply.body);
  if (!strike?.fault.send) return send(answer);
  const recordStatus = () => {
    entry.status = response.headersSent ? response.statusCode : undefined;
  };
  response.once('finish', recordStatus);
  strike.fault.send(answer, { request, response, delayMs: strike.delayMs });
  recordStatus();
}

async function replyOf(
  route: Route,
  { desk, exceedsQuota }: Gateway,
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<Reply> {
  const refusal = route.guarded ? desk.refusal(request.headers.authorization) : undefined;
  if (refusal) return { refusal };
  if (route.guarded && exceedsQuota()) return { refusal: quotaViolation(429) };
  return route.reply({ query, contentType: request.headers['content-type'], body: await text(request) });
}
