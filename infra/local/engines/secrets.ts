import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { closeServer, listen } from './loopback.ts';

export interface SecretsEngine {
  readonly url: string;
  close(): Promise<void>;
}

/** The one call of Secrets Manager that the functions make, on 127.0.0.1. */
export async function startSecrets(secrets: Readonly<Record<string, string>>): Promise<SecretsEngine> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    try {
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
        return answer(400, { __type: 'UnknownOperationException' });
      const { SecretId: name } = (await json(request)) as { SecretId?: string };
      if (name === undefined || !Object.hasOwn(secrets, name))
        return answer(400, {
          __type: 'ResourceNotFoundException',
          Message: "Secrets Manager can't find the specified secret.",
        });
      answer(200, {
        ARN: `arn:aws:secretsmanager:local:000000000000:secret:${name}`,
        Name: name,
        VersionId: 'local',
        VersionStages: ['AWSCURRENT'],
        SecretString: secrets[name],
        CreatedDate: 0,
      });
    } catch {
      answer(400, { __type: 'SerializationException' });
    }
  });
  const url = await listen(server);
  return { url, close: () => closeServer(server) };
}
