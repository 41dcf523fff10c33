/** In place of what DynamoDB's client would keep endpoints in, had somebody turned their discovery on. */
export class EndpointCache extends Map<string, unknown> {
  constructor(_capacity: number) {
    super();
  }

  getEndpoint(): undefined {
    return undefined;
  }
}
