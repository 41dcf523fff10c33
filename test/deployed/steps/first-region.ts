import { eventually } from '../api.ts';
import { check, JP, NAME, type Step } from '../stage.ts';

/** From nothing to one region that waits for the provider's credentials. */
export const FIRST_REGION: readonly Step[] = [
  {
    what: 'one region is deployed',
    async run(stage) {
      stage.configure(JP);
      await stage.checkout.run('npx cdk bootstrap');
      await stage.deploy('npx cdk deploy --all -c unprotected=true', JP);
    },
  },
  {
    what: 'the operator gets a token by the secret that was generated, and nobody gets in without one',
    async run(stage) {
      check((await stage.apiOf(JP).call('GET', '/status')).status === 401, 'a call without a token is not 401');
      const secret = await stage.checkout.run(
        `aws secretsmanager get-secret-value --secret-id ${NAME}/operator --query SecretString --output text`,
      );
      await stage.signIn('operator', secret.trim());
      check((await stage.apiOf(JP).call('GET', '/nothing')).status === 404, 'an unknown path is not 404');
    },
  },
  {
    what: 'without credentials nothing is asked, and the status says so',
    async run(stage) {
      const api = stage.apiOf(JP);
      await eventually('state not_set', async () => {
        const { body } = await api.call('GET', '/status');
        return body.data?.every(({ service, state }) => service === 'details' || state === 'not_set') || undefined;
      });
      check(stage.provider.requests.length === 0, 'the provider was asked');
    },
  },
];
