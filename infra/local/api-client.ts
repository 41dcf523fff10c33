import { OPERATOR } from '../../shared/domain/clients/operator.ts';

export interface RegisteredEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description?: string;
}

/** The calls of our own API that the sample receiver makes, as any receiver's owner would. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** As the operator: whoever runs this may have ended every other client. */
  static async connect(url: string, clientSecret: string): Promise<ApiClient> {
    const answer = await fetch(`${url}/v1/oauth/accesstokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grantType: 'client_credentials', clientId: OPERATOR, clientSecret }),
    });
    if (!answer.ok) throw new Error(`POST /v1/oauth/accesstokens: HTTP ${answer.status}`);
    const { accessToken } = (await answer.json()) as { accessToken: string };
    return new ApiClient(url, accessToken);
  }

  async listEndpoints(): Promise<RegisteredEndpoint[]> {
    const { data } = (await this.#call('GET', '/v1/webhook-endpoints?limit=1000')) as { data: RegisteredEndpoint[] };
    return data;
  }

  async createEndpoint(endpoint: { url: string; description: string }): Promise<{ id: string; secret: string }> {
    return (await this.#call('POST', '/v1/webhook-endpoints', endpoint)) as { id: string; secret: string };
  }

  async deleteEndpoint(id: string): Promise<void> {
    await this.#call('DELETE', `/v1/webhook-endpoints/${encodeURIComponent(id)}`);
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
