import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AccessLogField as Field,
  LogGroupLogDestination,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Route patterns, not paths, and no header: neither orders nor tokens get into the log. */
const FIELDS = {
  requestId: Field.contextRequestId(),
  // A client may choose the one above.
  gatewayId: Field.contextExtendedRequestId(),
  at: Field.contextRequestTimeEpoch(),
  ip: Field.contextIdentitySourceIp(),
  client: Field.contextAuthorizerPrincipalId(),
  method: Field.contextHttpMethod(),
  resource: Field.contextResourcePath(),
  status: Field.contextStatus(),
  bytes: Field.contextResponseLength(),
  latencyMs: Field.contextResponseLatency(),
  refusal: Field.contextErrorResponseType(),
};

/** A line for every call of the stage. */
export function accessLogOf(scope: Construct): StageOptions {
  const log = new LogGroup(scope, 'AccessLog', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    accessLogDestination: new LogGroupLogDestination(log),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(FIELDS)),
  };
}
