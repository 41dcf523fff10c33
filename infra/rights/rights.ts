/** What the role has to be allowed by which CloudFormation deploys order-relay: for some types of resources, no more than their handlers call. */
export interface Rights {
  /** Types of resources that need them, as templates name them. */
  readonly types: readonly string[];
  readonly actions: readonly string[];
  /** Parts of ARNs behind `arn:aws:`; `NAME` stands for the configured name. */
  readonly on: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the handlers of API Gateway's resources call, on their paths. */
export const API_GATEWAY: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map(
  method => `apigateway:${method}`,
);
